using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests;

/// <summary>Images that nobody has seen before are converted as skopeo converts them, byte for byte.</summary>
public sealed class ConversionTests
{
    private static readonly int Images = Cases.Count(all: 200, fewer: 12);
    private static readonly int Lists = Cases.Count(all: 50, fewer: 4);

    [RequiresToolsFact(Skopeo.Tool)]
    public Task RandomImages_AreConvertedAsSkopeoConvertsThem() => CompareAsync(Skopeo.Tool);

    [NewerSkopeosFact]
    public async Task RandomImages_AreConvertedAsNewerSkopeosConvertThem()
    {
        foreach (string skopeo in Skopeo.Newer)
        {
            await CompareAsync(skopeo);
        }
    }

    private static async Task CompareAsync(string skopeo)
    {
        ConversionProfile profile = await Skopeo.ProfileOfAsync(skopeo);
        int seed = Random.Shared.Next();
        using var temp = new TempFolder { MayLeaveFiles = true };
        Dictionary<Digest, byte[]> layers = Layers();
        var random = new RandomImages(seed, [.. layers.Select(static (layer, i) => new Descriptor
        {
            MediaType = i % 2 == 0 ? MediaTypes.OciLayer : MediaTypes.OciLayerGzip,
            Digest = layer.Key,
            Size = layer.Value.Length,
        })]);
        ImageFormat[] formats = [ImageFormat.Oci, ImageFormat.Docker];
        RandomImage[] images =
        [
            .. Enumerable.Range(0, Images).Select(i => random.Image(formats[i % 2])),
            .. Enumerable.Range(0, Lists).Select(i => random.Index(formats[i % 2])),
        ];

        var problems = new ConcurrentBag<string>();
        int converted = 0;
        await Parallel.ForEachAsync(
            images.SelectMany(image => formats.Select(target => (image, target))).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (work, _) =>
            {
                (int number, (RandomImage image, ImageFormat target)) = work;
                string folder = temp.PathOf($"{number}");
                await SkopeoFolder.WriteAsync(folder, image, layers);
                (bool isConverted, string? problem) = await CompareAsync(skopeo, profile, folder, image.Root, target);
                Interlocked.Add(ref converted, isConverted ? 1 : 0);
                if (problem is not null)
                {
                    problems.Add($"to {target}: {problem}\n{image}");
                }
            });

        Assert.True(problems.IsEmpty, $"{skopeo}, seed {seed}:\n{string.Join("\n\n", problems)}");
        Assert.InRange(converted, Images, 2 * (Images + Lists));
    }

    /// <summary>Both convert, to the same bytes in the same files, or both refuse.</summary>
    private static async Task<(bool IsConverted, string? Problem)> CompareAsync(
        string tool,
        ConversionProfile profile,
        string folder,
        Descriptor root,
        ImageFormat target)
    {
        string format = target == ImageFormat.Oci ? "oci" : "v2s2";
        ToolOutput skopeo = await ExternalTool.RunToExitAsync(
            tool, "--insecure-policy", "copy", "--quiet", "--all", "--format", format, $"dir:{folder}", $"dir:{folder}-{format}");
        SortedDictionary<string, Digest> ours;
        try
        {
            await using ImageDirectory source = await ImageDirectory.OpenAsync(folder);
            await using ConvertedImage image = await ImageConverter.ConvertAsync(
                ImageSource.Create(source, root),
                new ConversionOptions { Target = target, Profile = profile });
            ours = await SkopeoFolder.ExpectedAsync(image, image.Root);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            // An index that would embed another image than it points at is refused, and said to be.
            bool isMeant = e.Message.Contains("embeds the image that changes", StringComparison.Ordinal);
            return (false, skopeo.ExitCode == 0 && !isMeant ? $"skopeo converts it, and here: {e.Message}" : null);
        }

        if (skopeo.ExitCode != 0)
        {
            return (false, $"skopeo refuses: {skopeo.StandardError}");
        }

        SortedDictionary<string, Digest> theirs = await SkopeoFolder.ReadAsync($"{folder}-{format}");
        string[] differences =
        [
            .. theirs.Except(ours).Select(file => $"skopeo: {file.Key} {Text(file.Key)}"),
            .. ours.Except(theirs).Select(static file => $"here: {file}"),
        ];
        return (true, differences.Length == 0 ? null : string.Join('\n', differences));

        string Text(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Join($"{folder}-{format}", file)));
    }

    /// <summary>Small layers, every other one compressed.</summary>
    private static Dictionary<Digest, byte[]> Layers()
    {
        var layers = new Dictionary<Digest, byte[]>();
        for (int i = 0; i < 8; i++)
        {
            byte[] content = new byte[1024 * (i + 1)];
            byte[] layer = i % 2 == 0 ? content : Gzip.Compress(content, CompressionLevel.Fastest);
            layers.Add(Digest.Compute(layer), layer);
        }

        return layers;
    }
}
