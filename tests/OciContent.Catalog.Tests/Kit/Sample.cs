using System.Globalization;
using OciContent.Building;
using OciContent.Catalog.Records;
using OciContent.Compression;
using OciContent.Editing;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>Images to put into catalogues: documents that are made up, and small ones that are built.</summary>
internal static class Sample
{
    public static Digest Of(string text) => Digest.Compute(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>An image with layers of these names; what they are uncompressed, its config says.</summary>
    public static ImageRecord Image(string name, params string[] layers) => new()
    {
        Digest = Of($"manifest of {name}"),
        MediaType = MediaTypes.OciManifest,
        Size = 500,
        Config = Of($"config of {name}"),
        Platform = "linux/amd64",
        Layers = [.. layers.Select(static layer => new LayerDescriptor(Blob(layer), 1000))],
        DiffIds = [.. layers.Select(DiffId)],
        History = [.. layers.Select(static layer => new HistoryLine($"COPY {layer} / # buildkit", IsEmptyLayer: false))],
    };

    public static Digest Blob(string layer) => Of($"blob of {layer}");

    public static Digest DiffId(string layer) => Of($"content of {layer}");

    public static TagRecord Tag(string repository, string tag, Digest digest, DateTimeOffset at) => new()
    {
        Repository = repository,
        Tag = tag,
        Digest = digest,
        FirstSeen = at,
        LastSeen = at,
    };

    public static ApprovalRecord Approval(Digest digest, DateTimeOffset at, DateTimeOffset? until = null) => new()
    {
        Digest = digest,
        At = at,
        By = "base-team@example.com",
        Until = until,
    };

    /// <summary>Builds an image with one file for each layer, on a base or on nothing.</summary>
    public static async Task<EditedImage> BuildAsync(ImageSource? baseImage, CompressionProfile profile, params string[] layers)
    {
        ImageBuilder builder = baseImage is null ? ImageBuilder.FromScratch(Platform.Parse("linux/amd64")) : ImageBuilder.From(baseImage);
        foreach (string layer in layers)
        {
            using var folder = new TempFolder();
            byte[] content = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{layer} {layer.Length}"));

            // The same content whenever it is built.
            File.SetLastWriteTimeUtc(folder.Write(layer, content), DateTime.UnixEpoch);
            LayerBlob blob = await new LayerBuilder().AddFolder(folder.FullPath, "/").BuildAsync(profile);
            builder = builder.WithLayer(blob, $"COPY {layer} /");
        }

        return await builder.BuildAsync();
    }
}
