namespace OciContent.Conversion;

/// <summary>The media types of layers that both forms have.</summary>
internal static class LayerTypes
{
    private static readonly (string Docker, string Oci)[] Pairs =
    [
        (MediaTypes.DockerLayer, MediaTypes.OciLayer),
        (MediaTypes.DockerLayerGzip, MediaTypes.OciLayerGzip),
        (MediaTypes.DockerForeignLayer, MediaTypes.OciLayerNonDistributable),
        (MediaTypes.DockerForeignLayerGzip, MediaTypes.OciLayerNonDistributableGzip),
    ];

    /// <summary>Image-spec's type for one of Docker's; <c>null</c> if there is none.</summary>
    public static string? ToOci(string dockerType) => Array.Find(Pairs, pair => pair.Docker == dockerType).Oci;

    /// <summary>Docker's type for one of image-spec's; <c>null</c> if there is none.</summary>
    public static string? ToDocker(string ociType) => Array.Find(Pairs, pair => pair.Oci == ociType).Docker;
}
