using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Tests.Kit;

/// <summary>What must hold of every layout, whatever happened to its writers; found without the code that writes.</summary>
internal static class LayoutCheck
{
    /// <summary>No blob is corrupt, the index can be read, and every entry leads to all that it should; returns the tags.</summary>
    public static async Task<IReadOnlyList<string>> AssertSoundAsync(string path)
    {
        foreach (string file in BlobFiles(path))
        {
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)) + ":" + Path.GetFileName(file), Rehash(file));
        }

        await using ImageLayout layout = await ImageLayout.OpenAsync(path);
        foreach (Descriptor entry in layout.Index.Manifests)
        {
            await AssertCompleteAsync(layout, entry);
        }

        return [.. layout.Index.Manifests.Select(entry => entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName)).OfType<string>()];
    }

    /// <summary>The files below <c>blobs</c>.</summary>
    public static IReadOnlyList<string> BlobFiles(string path) =>
        Directory.Exists(Path.Join(path, "blobs"))
            ? [.. Directory.EnumerateFiles(Path.Join(path, "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Files and folders that are no part of a layout.</summary>
    public static IEnumerable<string> Strangers(string path) =>
        Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)).Except(["oci-layout", "index.json", "blobs"]);

    private static async Task AssertCompleteAsync(IContentReader reader, Descriptor content)
    {
        var buffer = new MemoryStream();
        await using (Stream stream = await reader.OpenReadAsync(content))
        {
            await stream.CopyToAsync(buffer);
        }

        if (!content.MediaType.EndsWith("+json", StringComparison.Ordinal)
            && !content.MediaType.EndsWith("v2+json", StringComparison.Ordinal))
        {
            return;
        }

        JsonNode document = JsonNode.Parse(buffer.ToArray())!;
        IEnumerable<JsonNode?> children =
        [
            document["config"]?["digest"] is null ? null : document["config"],
            .. document["layers"]?.AsArray() ?? [],
            .. document["manifests"]?.AsArray() ?? [],
        ];
        foreach (JsonNode child in children.OfType<JsonNode>())
        {
            await AssertCompleteAsync(
                reader,
                new Descriptor
                {
                    MediaType = (string)child["mediaType"]!,
                    Digest = Digest.Parse((string)child["digest"]!),
                    Size = (long)child["size"]!,
                });
        }
    }

    private static string Rehash(string file)
    {
        string algorithm = Path.GetFileName(Path.GetDirectoryName(file))!;
        return new TestImageBlob(File.ReadAllBytes(file), "", algorithm).Digest;
    }
}
