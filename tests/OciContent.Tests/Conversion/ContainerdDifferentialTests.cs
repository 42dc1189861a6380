using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>What containerd's converter makes of random images is what is made of them here.</summary>
public sealed class ContainerdDifferentialTests
{
    private const int Count = 50;

    [RequiresContainerdFact]
    public async Task RandomImages_BecomeThoseOfContainerd()
    {
        using var temp = new TempFolder();
        var random = new ContainerdImages(20_620);
        (Descriptor Root, IReadOnlyDictionary<Digest, byte[]> Content)[] images =
        [
            .. Enumerable.Range(0, Count).Select(_ => random.Next()),
        ];
        string[] answers = GoProgram.Run(
            await File.ReadAllTextAsync(Repository.PathOf("tests/vectors/containerd-convert/main.go")),
            input =>
                input.Write(
                    Encoding.UTF8.GetBytes(
                        string.Concat(images.Select((image, i) => Prepare(temp.PathOf($"{i}"), image.Root, image.Content))))),
            withLibraries: true);

        Assert.Equal(Enumerable.Repeat("converted", Count), answers);
        int changed = 0;
        for (int i = 0; i < Count; i++)
        {
            string target = temp.PathOf($"{i}/target");
            await using ConvertedImage converted = await ConvertAsync(images[i].Root, images[i].Content);
            using JsonDocument root = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Join(target, "root.json")));
            Assert.True(
                (root.RootElement.GetProperty("digest").GetString(), root.RootElement.GetProperty("mediaType").GetString())
                    == (converted.Root.Digest.ToString(), converted.Root.MediaType),
                $"{Encoding.UTF8.GetString(images[i].Content[images[i].Root.Digest])}\nhere:\n{string.Join('\n', converted.Changes.Select(static document => Encoding.UTF8.GetString(document.Bytes.Span)))}\n"
                    + $"containerd:\n{string.Join('\n', Directory.EnumerateFiles(target, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText))}");
            changed += converted.IsUnchanged ? 0 : 1;
        }

        Assert.InRange(changed, Count / 2, Count);
    }

    // Writes an image as the program reads it, and gives the line that asks for it.
    private static string Prepare(string folder, Descriptor root, IReadOnlyDictionary<Digest, byte[]> content)
    {
        string source = Directory.CreateDirectory(Path.Join(folder, "source")).FullName;
        foreach ((Digest digest, byte[] bytes) in content)
        {
            File.WriteAllBytes(Path.Join(source, digest == root.Digest ? "manifest.json" : digest.Encoded), bytes);
        }

        return $"{source}\t{Path.Join(folder, "target")}\t{root.MediaType}\n";
    }

    private static async Task<ConvertedImage> ConvertAsync(Descriptor root, IReadOnlyDictionary<Digest, byte[]> content)
    {
        var source = new MemoryContentReader();
        foreach ((Digest digest, byte[] bytes) in content)
        {
            source.Add(digest, bytes);
        }

        return await ImageConverter.ConvertAsync(
            ImageSource.Create(source, root),
            new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Containerd });
    }
}
