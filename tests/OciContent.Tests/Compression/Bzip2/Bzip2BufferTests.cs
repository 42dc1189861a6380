using OciContent.Compression;
using OciContent.Compression.Bzip2;
using OciContent.Layers;

namespace OciContent.Tests.Compression.Bzip2;

/// <summary>A block may end without a byte, exactly where a buffer is full: what the call before gave is still being read.</summary>
public sealed class Bzip2BufferTests
{
    private const int Buffer = 256 * 1024;

    [RequiresToolsFact("bzip2")]
    public void Decode_LeavesTheBytesOfTheCallBeforeAlone()
    {
        byte[] data = [.. Bzip2Samples.Compress(First()), .. Bzip2Samples.Compress(Second(), "-1")];
        using Decompressor decompressor = new Bzip2Decompressor();
        ReadOnlyMemory<byte> before = decompressor.Decode(data, out int consumed, out DecodeStatus status);
        Assert.Equal(First(), before.ToArray());
        Assert.Equal(DecodeStatus.NeedsOutput, status);

        decompressor.Decode(data.AsSpan(consumed), out _, out _);

        Assert.True(
            before.Span.SequenceEqual(First()),
            $"overwritten: starts with {before.Span[0]:x2}{before.Span[1]:x2}{before.Span[2]:x2}");
    }

    [RequiresToolsFact("bzip2")]
    public async Task ComputeAsync_GivesTheDiffIdOfWhatIsDecoded()
    {
        byte[] first = Bzip2Samples.Compress(First());
        byte[] second = Bzip2Samples.Compress(Second(), "-1");
        byte[] layer = [.. Enumerable.Range(0, 40).SelectMany(i => i % 2 == 0 ? first : second)];
        byte[] content = [.. Enumerable.Range(0, 40).SelectMany(i => i % 2 == 0 ? First() : Second())];
        int wrong = 0;
        for (int i = 0; i < Cases.Count(all: 20, fewer: 5); i++)
        {
            LayerDigests digests = await LayerDigests.ComputeAsync(new MemoryStream(layer));
            wrong += digests.DiffId == Digest.Compute(content) ? 0 : 1;
        }

        Assert.Equal(0, wrong);
    }

    private static byte[] First()
    {
        byte[] content = [.. Enumerable.Range(0, Buffer).Select(static i => (byte)(i % 3 * 50))];
        content.AsSpan(Buffer - 4).Fill(7);
        return content;
    }

    private static byte[] Second()
    {
        byte[] content = new byte[Buffer];
        content.AsSpan().Fill(0xFF);
        return content;
    }
}
