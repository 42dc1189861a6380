using OciContent.Catalog.Database;
using OciContent.Layers;

namespace OciContent.Catalog.Records;

/// <summary>An image of one platform, or another artifact: what its manifest and its config say.</summary>
public sealed record ImageRecord : CatalogRecord
{
    /// <summary>The digest of the manifest; of an image that is kept without one, as <c>docker save</c> does, that of its config.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The media type of the manifest; <c>null</c> if there is none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The size of the manifest in bytes; <c>null</c> if there is none.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// The digest of the config, the image ID; <c>null</c> if there is none, as in Docker's schema 1, or it is not known.
    /// </summary>
    public Digest? Config { get; init; }

    /// <summary>The platform, such as <c>linux/arm64/v8</c>; <c>null</c> if it is not known.</summary>
    public string? Platform { get; init; }

    /// <summary>What kind of artifact it is, if it is not an image that runs; otherwise <c>null</c>.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The layers that the manifest lists, the base first; <c>null</c> if there is no manifest, or it is no image's.</summary>
    public IReadOnlyList<LayerDescriptor>? Layers { get; init; }

    /// <summary>
    /// The digests of the uncompressed layers: those that the config lists, or where there is none, as in Docker's schema 1, those that the
    /// layers have. <c>null</c> if neither was read.
    /// </summary>
    public IReadOnlyList<Digest>? DiffIds { get; init; }

    /// <summary>The lines of the config's history, the first first; <c>null</c> if there is no config, or it was not read.</summary>
    public IReadOnlyList<HistoryLine>? History { get; init; }

    /// <summary>
    /// In whose form it is: <c>oci</c>, <c>docker</c>, <c>docker-schema1</c>, or <c>docker-archive</c> for one without a manifest.
    /// </summary>
    internal static string FormatOf(string? mediaType) => mediaType switch
    {
        null => "docker-archive",
        MediaTypes.DockerSchema1Manifest or MediaTypes.DockerSchema1SignedManifest => "docker-schema1",
        MediaTypes.DockerManifest => "docker",
        _ => "oci",
    };

    internal override void AddTo(CatalogRows rows)
    {
        foreach (LayerDescriptor layer in Layers ?? [])
        {
            rows.Add(RowKinds.Layers, Cell.Of(layer.Digest), Cell.Of(layer.Size), Cell.None);
        }

        Digest? stack = AddStack(rows, Layers is null ? null : [.. Layers.Select(static layer => layer.Digest)]);
        Digest? chain = AddStack(rows, DiffIds);
        rows.Add(
            RowKinds.Images,
            Cell.Of(Digest),
            Cell.Of(MediaType),
            Cell.Of(Size),
            Cell.Of(Config),
            Cell.Of(Platform),
            Cell.Of(stack),
            Cell.Of(chain),
            Cell.Of(ArtifactType));
        for (int i = 0; Config is not null && i < History?.Count; i++)
        {
            rows.Add(
                RowKinds.History,
                Cell.Of(Config),
                Cell.Of((long?)i),
                Cell.Of(History[i].CreatedBy),
                Cell.Of(History[i].IsEmptyLayer));
        }
    }

    // Each layer on those below it, by the digest that image-spec has for uncompressed ones. Those of images on one base are the base's.
    private static Digest? AddStack(CatalogRows rows, IReadOnlyList<Digest>? layers)
    {
        if (layers is null or [])
        {
            return null;
        }

        IReadOnlyList<Digest> chain = ChainId.ComputeAll(layers);
        for (int i = 0; i < chain.Count; i++)
        {
            rows.Add(
                RowKinds.Stacks,
                Cell.Of(chain[i]),
                Cell.Of(i == 0 ? null : chain[i - 1]),
                Cell.Of(layers[i]),
                Cell.Of((long?)(i + 1)));
        }

        return chain[^1];
    }
}
