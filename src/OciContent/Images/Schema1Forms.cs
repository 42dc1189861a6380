using OciContent.Json;

namespace OciContent.Images;

/// <summary>The fields of what a manifest of schema 1 lists.</summary>
internal static class Schema1Forms
{
    public static readonly GoStruct<Schema1Layer> Layer = new(
        static layer => layer.ExtensionData,
        new GoField<Schema1Layer>("blobSum", Omit.Never, static layer => layer.BlobSum?.ToString()));

    public static readonly GoStruct<Schema1History> History = new(
        static entry => entry.ExtensionData,
        new GoField<Schema1History>("v1Compatibility", Omit.Never, static entry => entry.V1Compatibility));
}
