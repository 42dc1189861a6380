using System.Runtime.CompilerServices;
using OciContent.Hashing;
using OciContent.Internal;

namespace OciContent;

public sealed partial class Digest
{
    /// <summary>
    /// The digests of many contents in memory: of ten and more sooner than one after another, where the processor has AVX-512.
    /// </summary>
    /// <param name="contents">The contents; the result has their order.</param>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <remarks>Only the caller's thread works.</remarks>
    public static IReadOnlyList<Digest> ComputeMany(IReadOnlyList<ReadOnlyMemory<byte>> contents, DigestAlgorithm? algorithm = null)
    {
        ArgumentNullException.ThrowIfNull(contents);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        MemoryJob[] jobs = [.. contents.Select(content => new MemoryJob(content, algorithm))];
        ManyHashes.Run(jobs, algorithm == DigestAlgorithm.Sha256);
        return Array.ConvertAll(jobs, static job => job.Digest!);
    }

    /// <summary>
    /// The digests of everything from the streams' positions to their ends, computed at the same time: sooner than one after another on
    /// several cores, and those of ten and more on one, where the processor has AVX-512.
    /// </summary>
    /// <param name="contents">
    /// Readable streams that do not depend on one another, each of them once; the result has their order. They are left open, at their
    /// ends.
    /// </param>
    /// <param name="options">The algorithm, how many threads work, and who is told; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException">A stream is <c>null</c> or cannot be read.</exception>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <remarks>When a stream fails, the others are cancelled, and its exception is thrown.</remarks>
    public static Task<IReadOnlyList<Digest>> ComputeManyAsync(
        IReadOnlyList<Stream> contents,
        DigestManyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        foreach (Stream content in contents)
        {
            ThrowIfNotReadable(content, nameof(contents));
        }

        options ??= DigestManyOptions.Default;
        options.Algorithm.ThrowIfNotSupported();
        TotalProgress? total = ContentProgress.Sum(options.Progress, contents.Select(StreamJob.LengthOf));
        return ComputeManyCoreAsync(
            [.. contents.Select(content => new StreamJob(content, options.Algorithm, total?.Of(cancellationToken)))],
            options,
            cancellationToken);
    }

    /// <summary>
    /// The digests of files' contents, computed at the same time: sooner than one after another on several cores, and those of ten and
    /// more on one, where the processor has AVX-512.
    /// </summary>
    /// <param name="paths">The files; the result has their order.</param>
    /// <param name="options">The algorithm, how many threads work, and who is told; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException">A path is <c>null</c> or empty.</exception>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <remarks>
    /// When a file fails, the others are cancelled, and its exception is thrown. <see cref="ComputeEachFileAsync"/> goes on with the
    /// others.
    /// </remarks>
    public static Task<IReadOnlyList<Digest>> ComputeFilesAsync(
        IReadOnlyList<string> paths,
        DigestManyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= DigestManyOptions.Default;
        ThrowIfNotFiles(paths, options);
        long[] lengths = [.. paths.Select(FileJob.LengthOf)];
        TotalProgress? total = ContentProgress.Sum(options.Progress, lengths.Select(static length => (long?)length));
        return ComputeManyCoreAsync(
            [.. paths.Select((path, i) => new FileJob(path, lengths[i], options.Algorithm, total?.Of(cancellationToken)))],
            options,
            cancellationToken);
    }

    /// <summary>
    /// The digests of files' contents, each told in its turn as soon as it is there; all are computed at the same time, as
    /// <see cref="ComputeFilesAsync"/> does. A file that cannot be read fails alone.
    /// </summary>
    /// <param name="paths">The files; the results have their order.</param>
    /// <param name="options">The algorithm, how many threads work, and who is told; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the reading. So does ending the enumeration early.</param>
    /// <exception cref="ArgumentException">A path is <c>null</c> or empty.</exception>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static IAsyncEnumerable<FileDigest> ComputeEachFileAsync(
        IReadOnlyList<string> paths,
        DigestManyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= DigestManyOptions.Default;
        ThrowIfNotFiles(paths, options);
        return ComputeEachFileCoreAsync([.. paths], options, cancellationToken);
    }

    private static void ThrowIfNotFiles(IReadOnlyList<string> paths, DigestManyOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
        }

        options.Algorithm.ThrowIfNotSupported();
    }

    private static async Task<IReadOnlyList<Digest>> ComputeManyCoreAsync(
        DigestJob[] jobs,
        DigestManyOptions options,
        CancellationToken cancellationToken)
    {
        await RunAsync(jobs, options, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(jobs, static job => job.Digest!);
    }

    private static async IAsyncEnumerable<FileDigest> ComputeEachFileCoreAsync(
        string[] paths,
        DigestManyOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long[] lengths = Array.ConvertAll(paths, FileJob.LengthOf);
        TotalProgress? total = ContentProgress.Sum(options.Progress, lengths.Select(static length => (long?)length));
        EachFileJob[] jobs =
        [
            .. paths.Select((path, i) => new EachFileJob(path, lengths[i], options.Algorithm, total?.Of(running.Token))),
        ];
        Task work = RunAsync(jobs, options, running.Token);
        try
        {
            foreach (EachFileJob job in jobs)
            {
                // The work ends without a result if it is cancelled, or who is told throws.
                if (await Task.WhenAny(job.Result, work).ConfigureAwait(false) == work)
                {
                    await work.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                yield return await job.Result.ConfigureAwait(false);
            }
        }
        finally
        {
            await running.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task RunAsync(DigestJob[] jobs, DigestManyOptions options, CancellationToken cancellationToken) =>
        ManyHashes.RunAsync(jobs, options.Algorithm == DigestAlgorithm.Sha256, options.MaxConcurrency, cancellationToken);

    private sealed class MemoryJob(ReadOnlyMemory<byte> content, DigestAlgorithm algorithm) : DigestJob(algorithm, progress: null)
    {
        public override long? Length => content.Length;

        public override ReadOnlyMemory<byte>? Memory => content;

        public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) => new((Stream?)null);

        protected override Task<Digest> ComputeAsync(
            DigestAlgorithm ofAlgorithm,
            IProgress<long> counter,
            CancellationToken cancellationToken) => Task.FromResult(Compute(content.Span, ofAlgorithm));
    }

    private sealed class StreamJob(Stream content, DigestAlgorithm algorithm, IProgress<long>? progress) : DigestJob(algorithm, progress)
    {
        private readonly long? _length = LengthOf(content);

        public override long? Length => _length;

        // The files of /proc and devices say 0, and have content all the same.
        public static long? LengthOf(Stream content) =>
            content.CanSeek && content.Length - content.Position is var rest and > 0 ? rest : null;

        public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) => new(content);

        // It is its giver's.
        public override ValueTask CloseAsync(Stream stream) => ValueTask.CompletedTask;

        protected override Task<Digest> ComputeAsync(
            DigestAlgorithm ofAlgorithm,
            IProgress<long> counter,
            CancellationToken cancellationToken) => ComputeCoreAsync(content, ofAlgorithm, counter, cancellationToken);
    }

    private class FileJob(string path, long length, DigestAlgorithm algorithm, IProgress<long>? progress) : DigestJob(algorithm, progress)
    {
        public override long? Length => length > 0 ? length : null;

        public static long LengthOf(string path)
        {
            try
            {
                return new FileInfo(path) is { Exists: true } file ? file.Length : 0;
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException or NotSupportedException)
            {
                // What is wrong with it is told where it is opened.
                return 0;
            }
        }

        public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) => new(ContentFile.OpenRead(path));

        protected override async Task<Digest> ComputeAsync(
            DigestAlgorithm ofAlgorithm,
            IProgress<long> counter,
            CancellationToken cancellationToken)
        {
            FileStream file = ContentFile.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await ComputeCoreAsync(file, ofAlgorithm, counter, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private sealed class EachFileJob(string path, long length, DigestAlgorithm algorithm, IProgress<long>? progress)
        : FileJob(path, length, algorithm, progress)
    {
        private readonly string _path = path;
        private readonly TaskCompletionSource<FileDigest> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<FileDigest> Result => _result.Task;

        protected override void FailAlone(Exception exception) => _result.SetResult(new FileDigest { Path = _path, Exception = exception });

        protected override void Complete(Digest digest, long length) =>
            _result.SetResult(new FileDigest { Path = _path, Digest = digest, Length = length });
    }
}
