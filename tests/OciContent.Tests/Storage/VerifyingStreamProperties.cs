using FsCheck;
using FsCheck.Fluent;
using OciContent.Storage;

namespace OciContent.Tests.Storage;

public sealed class VerifyingStreamProperties
{
    private static readonly Config Config = Cases.Config(20_241, 7, all: 1000, fewer: 150);

    [Fact]
    public void IntactContent_PassesUnchanged_HoweverItIsRead() =>
        Check.One(
            Config,
            Prop.ForAll(
                ContentCase.Intact.ToArbitrary(),
                static t =>
                {
                    using var stream = new VerifyingStream(t.Open(), t.Digest, t.Size);
                    (byte[] content, bool sawEnd, Exception? failure) = Blocking.Wait(() =>
                        StreamReading.DrainAsync(stream, t.Way, t.Reads, t.Expected.Length));
                    return failure is null
                        && sawEnd
                        && stream.IsVerified
                        && content.AsSpan().SequenceEqual(t.Expected)
                        && stream.Position == t.Expected.Length
                        && stream.ReadByte() < 0
                        && stream.Read(new byte[9]) == 0;
                }));

    [Fact]
    public void AlteredContent_NeverEnds_AndItsLastByteIsNotSeen() =>
        Check.One(
            Config.WithCases(all: 2000, fewer: 300),
            Prop.ForAll(
                ContentCase.Altered.ToArbitrary(),
                static t =>
                {
                    using var stream = new VerifyingStream(t.Open(), t.Digest, t.Size);
                    (byte[] content, bool sawEnd, Exception? failure) = Blocking.Wait(() =>
                        StreamReading.DrainAsync(stream, t.Way, t.Reads, t.Expected.Length));

                    // A caller that counts and finds more or less than it counts on may see that, but never the end of the content.
                    bool isRefused = failure is ContentMismatchException mismatch
                        && mismatch.Expected == t.Digest && mismatch.ExpectedSize == t.Size && IsSensible(mismatch, t);
                    bool countedTooFew = !t.SizeIsKnown && t.Way % StreamReading.Ways is 3 or 4 && failure is EndOfStreamException;
                    return !sawEnd && !stream.IsVerified && (isRefused || countedTooFew)
                        && (!t.SizeIsKnown || content.Length < t.Expected.Length || t.Expected.Length == 0);
                }));

    [Fact]
    public void Failure_IsSticky_HoweverItIsReadOn() =>
        Check.One(
            Config,
            Prop.ForAll(
                ContentCase.Altered.ToArbitrary(),
                static t =>
                {
                    using var stream = new VerifyingStream(t.Open(), t.Digest, t.Size);
                    ContentMismatchException? first = null;
                    for (int way = 5; way < 9; way++)
                    {
                        (byte[] content, bool sawEnd, Exception? failure) = Blocking.Wait(() =>
                            StreamReading.DrainAsync(stream, way, t.Reads, t.Expected.Length));
                        if (failure is not ContentMismatchException mismatch
                            || sawEnd
                            || (first is not null && (content.Length > 0 || !IsSame(first, mismatch))))
                        {
                            return false;
                        }

                        first ??= mismatch;
                    }

                    return Record.Exception(() => stream.Read([])) is ContentMismatchException;
                }));

    [Fact]
    public void EveryBitOfASmallContent_Matters()
    {
        byte[] content = [.. Enumerable.Range(0, 40).Select(static i => (byte)(i * 7))];
        var digest = Digest.Compute(content);
        for (int bit = 0; bit < content.Length * 8; bit++)
        {
            byte[] altered = [.. content];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            foreach (long? size in new long?[] { content.Length, null })
            {
                using var stream = new VerifyingStream(new MemoryStream(altered), digest, size);
                ContentMismatchException mismatch = Assert.Throws<ContentMismatchException>(() => stream.CopyTo(Stream.Null));
                Assert.Equal(Digest.Compute(altered), mismatch.Actual);
                Assert.Equal(content.Length, mismatch.ActualSize);
            }
        }
    }

    private static bool IsSensible(ContentMismatchException mismatch, ContentCase t) =>
        t switch
        {
            { SizeIsKnown: true } when t.Delivered.Length > t.Expected.Length => mismatch.Actual is null
                && mismatch.ActualSize > t.Expected.Length
                && mismatch.ActualSize <= t.Delivered.Length,
            { SizeIsKnown: true } when t.Delivered.Length < t.Expected.Length => mismatch.Actual is null
                && mismatch.ActualSize == t.Delivered.Length,
            _ => mismatch.Actual == Digest.Compute(t.Delivered, t.Algorithm) && mismatch.ActualSize == t.Delivered.Length,
        };

    private static bool IsSame(ContentMismatchException a, ContentMismatchException b) =>
        a != b && a.Message == b.Message && a.Actual == b.Actual && a.ActualSize == b.ActualSize;
}
