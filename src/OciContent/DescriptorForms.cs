using OciContent.Json;
using Field = OciContent.Json.GoField<OciContent.Descriptor>;

namespace OciContent;

/// <summary>The fields of descriptors and platforms, in the order of the Go structs that write them.</summary>
internal static class DescriptorForms
{
    /// <summary>image-spec's platform, and <c>features</c>, which distribution's has besides.</summary>
    public static readonly GoStruct<Platform> Platform = new(
        static platform => platform.ExtensionData,
        new("architecture", Omit.Never, static platform => platform.Architecture),
        new("os", Omit.Never, static platform => platform.Os),
        new("os.version", Omit.Empty, static platform => platform.OsVersion),
        new("os.features", Omit.Empty, static platform => platform.OsFeatures),
        new("variant", Omit.Empty, static platform => platform.Variant),
        new("features", Omit.Empty, static platform => platform.Features));

    private static readonly Field MediaType = new("mediaType", Omit.Never, static descriptor => descriptor.MediaType);
    private static readonly Field Digest = new("digest", Omit.Never, static descriptor => descriptor.Digest?.ToString());
    private static readonly Field Size = new("size", Omit.Never, static descriptor => descriptor.Size);
    private static readonly Field Urls = new("urls", Omit.Empty, static descriptor => descriptor.Urls);
    private static readonly Field Annotations = new("annotations", Omit.Empty, static descriptor => descriptor.Annotations);
    private static readonly Field Data = new("data", Omit.Empty, static descriptor => descriptor.Data);
    private static readonly Field EmptyData = new("data", Omit.Nil, static descriptor => descriptor.Data);
    private static readonly Field PlatformField = Field.Object("platform", Omit.Nil, static descriptor => descriptor.Platform, Platform);
    private static readonly Field ArtifactType = new("artifactType", Omit.Empty, static descriptor => descriptor.ArtifactType);

    /// <summary>image-spec's Go structs.</summary>
    public static readonly GoStruct<Descriptor> DigestFirst = Of(
        MediaType,
        Digest,
        Size,
        Urls,
        Annotations,
        Data,
        PlatformField,
        ArtifactType);

    /// <summary>distribution's and containers/image's for Docker's documents.</summary>
    public static readonly GoStruct<Descriptor> SizeFirst = Of(
        MediaType,
        Size,
        Digest,
        Urls,
        Annotations,
        Data,
        PlatformField,
        ArtifactType);

    /// <summary>
    /// As <see cref="DigestFirst"/>, with embedded content even where it is empty, which Go leaves out: what a change is told by.
    /// </summary>
    public static readonly GoStruct<Descriptor> Complete = Of(
        MediaType,
        Digest,
        Size,
        Urls,
        Annotations,
        EmptyData,
        PlatformField,
        ArtifactType);

    private static GoStruct<Descriptor> Of(params Field[] fields) => new(static descriptor => descriptor.ExtensionData, fields);
}
