using OciContent.Compression;
using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>What to infer of an image's layers, and how. What is told of the progress are bytes of layers, uncompressed.</summary>
public sealed record InferenceOptions : ImageOptions
{
    /// <summary>The ways to compress that are tried; <see cref="CompressionProfile.All"/> unless set.</summary>
    public IReadOnlyList<CompressionProfile> Profiles
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = CompressionProfile.All;

    internal static InferenceOptions Default { get; } = new();
}
