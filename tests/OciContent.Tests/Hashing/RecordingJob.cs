using System.Security.Cryptography;
using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

/// <summary>A content that says how long it is, and remembers what came of it.</summary>
internal sealed class RecordingJob(Func<Stream> open, long? length) : HashJob
{
    public override long? Length => length;

    public string? Hash { get; private set; }

    public long HashedLength { get; private set; }

    public Exception? Failure { get; private set; }

    public bool WasAlone { get; private set; }

    public int Closings { get; private set; }

    public List<long> Reports { get; } = [];

    public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) => new(open());

    public override async Task HashAloneAsync(CancellationToken cancellationToken)
    {
        WasAlone = true;
        using Stream stream = open();
        Complete(await SHA256.HashDataAsync(stream, cancellationToken), length ?? 0);
    }

    public override ValueTask CloseAsync(Stream stream)
    {
        Closings++;
        return base.CloseAsync(stream);
    }

    public override void Report(long length) => Reports.Add(length);

    public override void Complete(ReadOnlySpan<byte> hash, long length)
    {
        Hash = Convert.ToHexStringLower(hash);
        HashedLength = length;
    }

    public override void Fail(Exception exception) => Failure = exception;
}
