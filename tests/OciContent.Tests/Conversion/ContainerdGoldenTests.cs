using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Tests.Conversion;

/// <summary>What containerd's converter makes of images, byte for byte; see tests/vectors/README.md.</summary>
public sealed class ContainerdGoldenTests
{
    private const string Folder = "tests/vectors/conversion-containerd";

    /// <summary>What the image-spec of the golden files' containerd has not: <see cref="ContainerdConversionTests"/>.</summary>
    private static readonly string[] FieldsOfImageSpec11 = ["docker-artifact-type", "index-docker-child-data", "list-subject"];

    /// <summary>What containerd takes and is refused here, and what the message names.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["index-docker-child-data-changes"] = "manifests[0] embeds the document that changes",
        ["list-entry-data-changes"] = "manifests[0] embeds the document that changes",
        ["oci-ambiguous"] = "manifests: another kind of document has this key",
    };

    public static IEnumerable<object[]> Cases =>
        Directory.EnumerateDirectories(Repository.PathOf(Folder)).Select(static path => Path.GetFileName(path)!)
            .Except(FieldsOfImageSpec11).Order(StringComparer.Ordinal).Select(static name => new object[] { name });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Documents_AreThoseOfContainerd(string name)
    {
        string folder = Repository.PathOf($"{Folder}/{name}");
        ConversionCase image = ConversionCase.Open(name);
        var options = new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Containerd };
        Task<ConvertedImage> ConvertAsync() => ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options);
        bool isRefusedThere = File.Exists(Path.Join(folder, "error.txt"));
        if ((StrictCases.RefusalOf(name, readsConfig: true) ?? Refused.GetValueOrDefault(name)) is { } place)
        {
            Exception? strict = await Record.ExceptionAsync(ConvertAsync);
            Assert.True(strict is InvalidDataException or JsonException, $"{strict}");
            Assert.Contains(place, strict.Message, StringComparison.Ordinal);
            Assert.False(isRefusedThere);
            return;
        }

        if (isRefusedThere)
        {
            // Layers are not here: one that is called a config is looked for.
            Exception? refusal = await Record.ExceptionAsync(ConvertAsync);
            Assert.True(refusal is InvalidDataException or JsonException or ContentNotFoundException, $"{refusal}");
            return;
        }

        await using ConvertedImage converted = await ConvertAsync();
        foreach (string file in Directory
                .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                .Where(static file => Path.GetFileName(file) != "root.json"))
        {
            Assert.Contains(
                await File.ReadAllTextAsync(file),
                converted.Changes.Select(static document => Encoding.UTF8.GetString(document.Bytes.Span)));
        }

        using JsonDocument root = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Join(folder, "root.json")));
        Assert.Equal(root.RootElement.GetProperty("digest").GetString(), converted.Root.Digest.ToString());
        Assert.Equal(root.RootElement.GetProperty("size").GetInt64(), converted.Root.Size);
        Assert.Equal(root.RootElement.GetProperty("mediaType").GetString(), converted.Root.MediaType);
        Assert.Equal(converted.Root.Digest == image.Root.Digest, converted.IsUnchanged);
        await converted.ReadBytesAsync(converted.Root);
    }
}
