using System.Text.Json;

namespace OciContent.Tests.Kit;

/// <summary>The images of schema 1 among the golden files of conversions, with their layers.</summary>
internal static class Schema1Golden
{
    private const string Folder = "tests/vectors/conversion";

    /// <summary>The layers of all of them.</summary>
    public static IReadOnlyList<(Digest Digest, byte[] Content)> Layers { get; } = ReadLayers();

    public static byte[] Manifest(string name) => File.ReadAllBytes(Repository.PathOf($"{Folder}/schema1-{name}/manifest.json"));

    /// <summary>Writes an image as skopeo's dir: does; returns the folder's path.</summary>
    public static string Write(TestImageFolder folder, string name)
    {
        folder.Write("dir/version", "Directory Transport Version: 1.1\n"u8.ToArray());
        folder.Write("dir/manifest.json", Manifest(name));
        foreach ((Digest digest, byte[] content) in Layers)
        {
            folder.Write("dir/" + digest.Encoded, content);
        }

        return folder.PathOf("dir");
    }

    private static (Digest Digest, byte[] Content)[] ReadLayers()
    {
        using JsonDocument layers = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf($"{Folder}/layers.json")));
        return
        [
            .. layers
                .RootElement.EnumerateArray()
                .Select(static layer =>
                    (Digest.Parse(layer.GetProperty("digest").GetString()!), layer.GetProperty("content").GetBytesFromBase64())),
        ];
    }
}
