using System.Runtime.ExceptionServices;
using OciContent.Hashing;

namespace OciContent;

/// <summary>A content of many, whose digest is wanted.</summary>
/// <param name="algorithm">The algorithm.</param>
/// <param name="progress">Told how many of its bytes were hashed.</param>
internal abstract class DigestJob(DigestAlgorithm algorithm, IProgress<long>? progress) : HashJob
{
    private long _reported;
    private Exception? _fromProgress;

    /// <summary>The digest; <c>null</c> until it is there.</summary>
    public Digest? Digest { get; private set; }

    /// <inheritdoc/>
    public override async Task HashAloneAsync(CancellationToken cancellationToken)
    {
        var counter = new Counter(this);
        Complete(await ComputeAsync(algorithm, counter, cancellationToken).ConfigureAwait(false), counter.Length);
    }

    /// <inheritdoc/>
    public override void Report(long length)
    {
        if (length != _reported)
        {
            _reported = length;
            try
            {
                progress?.Report(length);
            }
            catch (Exception e)
            {
                _fromProgress = e;
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override void Complete(ReadOnlySpan<byte> hash, long length) => Complete(Digest.FromHash(algorithm, hash), length);

    /// <inheritdoc/>
    public override void Fail(Exception exception)
    {
        if (ReferenceEquals(exception, _fromProgress))
        {
            // It is not the content's failure.
            ExceptionDispatchInfo.Throw(exception);
        }

        FailAlone(exception);
    }

    /// <summary>Told what kept the content from being read; what this throws ends the work on all contents.</summary>
    protected virtual void FailAlone(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    /// <summary>Told the digest.</summary>
    protected virtual void Complete(Digest digest, long length) => Digest = digest;

    /// <summary>Computes the digest as that of one content alone.</summary>
    protected abstract Task<Digest> ComputeAsync(DigestAlgorithm ofAlgorithm, IProgress<long> counter, CancellationToken cancellationToken);

    private sealed class Counter(DigestJob job) : IProgress<long>
    {
        public long Length { get; private set; }

        public void Report(long value)
        {
            Length = value;
            job.Report(value);
        }
    }
}
