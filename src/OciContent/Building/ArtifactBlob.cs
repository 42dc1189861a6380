using System.Runtime.CompilerServices;
using OciContent.Internal;

namespace OciContent.Building;

/// <summary>A content of an artifact: what its manifest says of it, and how to open it.</summary>
public sealed record ArtifactBlob
{
    // image-spec, annotations.md: what ORAS calls the file when it is pulled.
    private const string TitleKey = "org.opencontainers.image.title";

    /// <summary>What the manifest says: media type, digest, size, annotations.</summary>
    public required Descriptor Descriptor { get; init; }

    /// <summary>Opens the content; called once for each reading. Whoever reads it verifies it.</summary>
    public required Func<Stream> Open { get; init; }

    /// <summary>A content in memory, which is copied.</summary>
    /// <param name="content">The content.</param>
    /// <param name="mediaType">Its media type.</param>
    public static ArtifactBlob Of(ReadOnlyMemory<byte> content, string mediaType)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        byte[] bytes = content.ToArray();
        return new ArtifactBlob { Descriptor = Descriptor.For(bytes, mediaType), Open = () => new MemoryStream(bytes, writable: false) };
    }

    /// <summary>A file, with its name as <c>org.opencontainers.image.title</c>, as ORAS has it.</summary>
    /// <param name="path">The file. It has to stay as it is as long as the artifact is used.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static Task<ArtifactBlob> FromFileAsync(string path, string mediaType, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        return FromFileCoreAsync(path, mediaType, cancellationToken);
    }

    private static async Task<ArtifactBlob> FromFileCoreAsync(string path, string mediaType, CancellationToken cancellationToken)
    {
        FileStream file = ContentFile.OpenRead(path);
        await using ConfiguredAsyncDisposable disposal = file.ConfigureAwait(false);
        Digest digest = await Digest.ComputeAsync(file, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new ArtifactBlob
        {
            Descriptor = new Descriptor
            {
                MediaType = mediaType,
                Digest = digest,
                Size = file.Length,
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [TitleKey] = Path.GetFileName(path) },
            },
            Open = () => ContentFile.OpenRead(path),
        };
    }
}
