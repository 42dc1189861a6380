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

    /// <summary>What is known already; nothing unless set. A layer that is known is read and hashed, but not compressed.</summary>
    public IKnownLayers? KnownLayers { get; init; }

    /// <summary>
    /// Whether layers that are known are read: unless they are, nobody notices a layer that is not what the config says. True unless set.
    /// </summary>
    public bool ReadsKnownLayers { get; init; } = true;

    internal static InferenceOptions Default { get; } = new();
}
