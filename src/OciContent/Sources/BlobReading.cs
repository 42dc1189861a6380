using OciContent.Internal;
using OciContent.Layers;
using OciContent.Tar;

namespace OciContent.Sources;

/// <summary>What reading a blob showed.</summary>
/// <param name="blob">The blob.</param>
/// <param name="isLayer">Whether it is decompressed.</param>
/// <param name="diffIdAlgorithm">The algorithm of the digest of what comes out.</param>
internal sealed class BlobReading(StoredLayer blob, bool isLayer, DigestAlgorithm diffIdAlgorithm)
{
    /// <summary>The blob.</summary>
    public StoredLayer Blob => blob;

    /// <summary>Whether it is decompressed.</summary>
    public bool IsLayer => isLayer;

    /// <summary>The algorithm of the digest of what comes out.</summary>
    public DigestAlgorithm DiffIdAlgorithm => diffIdAlgorithm;

    /// <summary>Its digests as a layer; <c>null</c> if it is none, was not read, or is not what it should be.</summary>
    public LayerDigests? Layer { get; set; }

    /// <summary>Who looks at what the layer decodes to; <c>null</c> if nobody does, or it is not a layer.</summary>
    public TarConsumer? Consumer { get; init; }

    /// <summary>The sizes of its files as a layer; <c>null</c> if they cannot be told.</summary>
    public long? FilesSize => Layer is null ? null : (Consumer as TarSizes)?.FilesSize;

    /// <summary>The same with the targets of symbolic links.</summary>
    public long? UnpackedSize => Layer is null ? null : (Consumer as TarSizes)?.UnpackedSize;

    /// <summary>How many bytes were read; <c>null</c> if it was not read to its end.</summary>
    public long? Bytes { get; set; }

    /// <summary>What is wrong with it.</summary>
    public BlobFault? Fault { get; set; }

    /// <summary>
    /// Whether it is not there, and need not be: a foreign layer may be kept elsewhere, where its urls say (image-spec, layer.md).
    /// </summary>
    /// <param name="content">What points at it.</param>
    public bool IsMissingForeignLayer(Descriptor? content) => Fault?.Code == ContentProblemCode.Missing && content is { Urls.Count: > 0 };

    /// <summary>What is wrong with it by what points at it.</summary>
    /// <param name="content">What points at it; <c>null</c> where nothing says its digest.</param>
    /// <param name="diffId">What it is uncompressed, by the config; <c>null</c> if nothing says so.</param>
    /// <param name="location">What leads to it.</param>
    public IEnumerable<ContentProblem> ProblemsOf(Descriptor? content, Digest? diffId, ContentLocation location)
    {
        if (Fault is { } fault)
        {
            if (!IsMissingForeignLayer(content))
            {
                yield return new ContentProblem(fault.Code, location, fault.Exception.Message) { Exception = fault.Exception };
            }
        }
        else if (isLayer && diffId is { Algorithm.IsSupported: false })
        {
            yield return new ContentProblem(
                ContentProblemCode.Unsupported,
                location,
                $"The algorithm of its diffID, {ErrorText.Quote(diffId.Algorithm.Name)}, is not supported: expected one of "
                + $"{string.Join(", ", DigestAlgorithm.Supported)}.");
        }
        else if (isLayer && diffId is not null && Layer!.DiffId != diffId)
        {
            yield return new ContentProblem(
                ContentProblemCode.DiffId,
                location,
                $"Uncompressed it has digest {Layer.DiffId}: expected {diffId}, the config's diffID.");
        }
    }
}
