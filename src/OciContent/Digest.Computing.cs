using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using OciContent.Internal;

namespace OciContent;

public sealed partial class Digest
{
    /// <summary>The digest of content in memory.</summary>
    /// <param name="content">The content.</param>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static Digest Compute(ReadOnlySpan<byte> content, DigestAlgorithm? algorithm = null)
    {
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        hash = hash[..algorithm.HashSizeInBytes];
        algorithm.Hash(content, hash);
        return FromHash(algorithm, hash);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{byte}, DigestAlgorithm?)"/>
    public static Digest Compute(in ReadOnlySequence<byte> content, DigestAlgorithm? algorithm = null)
    {
        if (content.IsSingleSegment)
        {
            return Compute(content.FirstSpan, algorithm);
        }

        using var digester = new Digester(algorithm);
        digester.Append(content);
        return digester.GetCurrentDigest();
    }

    /// <summary>The digest of everything from the stream's position to its end.</summary>
    /// <param name="content">A readable stream; it is left open, at its end.</param>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <param name="progress">Told now and then how many bytes were hashed so far, and how many there are if the stream can seek.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException"><paramref name="content"/> cannot be read.</exception>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static Task<Digest> ComputeAsync(
        Stream content,
        DigestAlgorithm? algorithm = null,
        IProgress<ContentProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfNotReadable(content);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        return ComputeCoreAsync(content, algorithm, ContentProgress.Of(content, progress), cancellationToken);
    }

    /// <summary>The digests of everything from the stream's position to its end, all from one reading.</summary>
    /// <param name="content">A readable stream; it is left open, at its end.</param>
    /// <param name="algorithms">The algorithms; the result has their order.</param>
    /// <param name="progress">Told now and then how many bytes were hashed so far, and how many there are if the stream can seek.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException"><paramref name="content"/> cannot be read, or an algorithm is <c>null</c>.</exception>
    /// <exception cref="NotSupportedException">An algorithm is not supported.</exception>
    public static Task<IReadOnlyList<Digest>> ComputeAllAsync(
        Stream content,
        IReadOnlyList<DigestAlgorithm> algorithms,
        IProgress<ContentProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfNotReadable(content);
        ArgumentNullException.ThrowIfNull(algorithms);
        foreach (DigestAlgorithm algorithm in algorithms)
        {
            ArgumentNullException.ThrowIfNull(algorithm, nameof(algorithms));
            algorithm.ThrowIfNotSupported();
        }

        return ComputeAllCoreAsync(content, algorithms, ContentProgress.Of(content, progress), cancellationToken);
    }

    /// <summary>The digest of everything a pipe delivers. The reader is left uncompleted, with everything consumed.</summary>
    /// <param name="content">The pipe's reader.</param>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <param name="progress">Told after each read how many bytes were hashed so far.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token or <see cref="PipeReader.CancelPendingRead"/> cancelled the reading.
    /// </exception>
    public static Task<Digest> ComputeAsync(
        PipeReader content,
        DigestAlgorithm? algorithm = null,
        IProgress<ContentProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        return ComputeCoreAsync(content, algorithm, ContentProgress.Of(progress), cancellationToken);
    }

    /// <summary>The digest of a file's content.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <param name="progress">Told now and then how many bytes were hashed so far, and how many there are.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<Digest> ComputeFileAsync(
        string path,
        DigestAlgorithm? algorithm = null,
        IProgress<ContentProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        return ComputeFileCoreAsync(path, algorithm, progress, cancellationToken);
    }

    /// <summary>Whether <paramref name="content"/> has this digest.</summary>
    /// <exception cref="NotSupportedException">The algorithm is not supported, so nothing can be said.</exception>
    public bool Matches(ReadOnlySpan<byte> content) => Equals(Compute(content, Algorithm));

    private static void ThrowIfNotReadable(Stream content, string parameter = "content")
    {
        ArgumentNullException.ThrowIfNull(content, parameter);
        if (!content.CanRead)
        {
            throw new ArgumentException("The stream is closed or write-only: expected one that can be read.", parameter);
        }
    }

    private static async Task<Digest> ComputeCoreAsync(
        Stream content,
        DigestAlgorithm algorithm,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var digester = new Digester(algorithm);

        // Only exactly this type: what derives from it may read as it likes.
        if (content.GetType() == typeof(FileStream))
        {
            await digester.AppendSegmentsAsync((FileStream)content, progress, cancellationToken).ConfigureAwait(false);
        }

        await StreamPump.ReadToEndAsync(content, Append, progress: null, cancellationToken).ConfigureAwait(false);
        return digester.GetCurrentDigest();

        void Append(ReadOnlyMemory<byte> piece)
        {
            digester.Append(piece.Span);
            progress?.Report(digester.Length);
        }
    }

    private static async Task<IReadOnlyList<Digest>> ComputeAllCoreAsync(
        Stream content,
        IReadOnlyList<DigestAlgorithm> algorithms,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        Digester[] digesters = [.. algorithms.Select(static algorithm => new Digester(algorithm))];
        try
        {
            await StreamPump.ReadToEndAsync(content, AppendToAll, progress, cancellationToken).ConfigureAwait(false);
            return Array.ConvertAll(digesters, static digester => digester.GetCurrentDigest());
        }
        finally
        {
            Array.ForEach(digesters, static digester => digester.Dispose());
        }

        void AppendToAll(ReadOnlyMemory<byte> piece)
        {
            foreach (Digester digester in digesters)
            {
                digester.Append(piece.Span);
            }
        }
    }

    private static async Task<Digest> ComputeCoreAsync(
        PipeReader content,
        DigestAlgorithm algorithm,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var digester = new Digester(algorithm);
        while (true)
        {
            ReadResult read = await content.ReadAsync(cancellationToken).ConfigureAwait(false);
            digester.Append(read.Buffer);
            content.AdvanceTo(read.Buffer.End);
            progress?.Report(digester.Length);
            if (read.IsCanceled)
            {
                throw new OperationCanceledException("The pipe's pending read was cancelled before its end.");
            }

            if (read.IsCompleted)
            {
                return digester.GetCurrentDigest();
            }
        }
    }

    private static async Task<Digest> ComputeFileCoreAsync(
        string path,
        DigestAlgorithm algorithm,
        IProgress<ContentProgress>? progress,
        CancellationToken cancellationToken)
    {
        FileStream file = ContentFile.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            return await ComputeCoreAsync(file, algorithm, ContentProgress.Of(file, progress), cancellationToken).ConfigureAwait(false);
        }
    }
}
