using System.Buffers.Binary;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>The window's buffer has room for a whole block wherever one starts, while it grows and when it starts over.</summary>
public sealed class ZstdWindowTests
{
    private const int MaxBlock = 128 * 1024;
    private const int MiB = 1024 * 1024;

    // Two frames: the first leaves a buffer of 1,966,207 bytes, the second grows it by one and then fills it. 144 bytes, made by
    // hand; zstd -dc | sha256sum
    private const string GrowsByOne =
        "28b52ffda0ffff1900020010410200104102001041020010410200104102001041020010410200104102001041020010410200104102001041fbff0f41"
        + "28b52ffd0055fa010042020010430200104302001043020010430200104302001043020010430200104302001043020010430200104302001043020010430200104302001043550000"
        + "085a0154010234fcff04";

    // A literal, and a match that repeats it up to 128 KiB.
    private static readonly byte[] LongMatch = Convert.FromHexString("085a0154010234fcff04");

    [Fact]
    public void Decode_WhereTheBufferGrowsByOneByte()
    {
        byte[] content = ZstdDecoding.Decode(Convert.FromHexString(GrowsByOne));

        Assert.Equal(3_801_150, content.Length);
        Assert.Equal("sha256:362d05f271547d1e3e4e7124dcbf7168106080a8587ca763d80df13bd2aa6cf3", Digest.Compute(content).ToString());
    }

    [Theory]
    [InlineData(0x48)]
    [InlineData(0x50)]
    [InlineData(0x51)]
    [InlineData(0x54)]
    [InlineData(0x55)]
    [InlineData(0x56)]
    [InlineData(0x57)]
    [InlineData(0x58)]
    [InlineData(0x5A)]
    public void Decode_WhereverABlockStarts(byte window)
    {
        foreach (int edge in Cases.Spread([MiB, 2 * MiB, 2 * MiB + 128, 3 * MiB, 4 * MiB], fewer: 3))
        {
            foreach (int before in new[] { 0, 1, 63, 64, 65, 128, MaxBlock, MaxBlock + 63, MaxBlock + 64, MaxBlock + 65 })
            {
                int start = edge - before;
                byte[] content = ZstdDecoding.Decode(Frame(window, start));

                Assert.Equal(start + MaxBlock, content.Length);
                Assert.False(content.AsSpan(0, start).ContainsAnyExcept((byte)'a'));
                Assert.False(content.AsSpan(start).ContainsAnyExcept((byte)'Z'));
            }
        }
    }

    // So many bytes in blocks of one byte repeated, the odd one first, then the long match.
    private static byte[] Frame(byte window, int start)
    {
        var frame = new List<byte> { 0x28, 0xB5, 0x2F, 0xFD, 0x00, window };
        for (int left = start; left > 0;)
        {
            int size = left % MaxBlock > 0 ? left % MaxBlock : MaxBlock;
            AddBlock(frame, type: 1, size, isLast: false, [(byte)'a']);
            left -= size;
        }

        AddBlock(frame, type: 2, LongMatch.Length, isLast: true, LongMatch);
        return [.. frame];
    }

    private static void AddBlock(List<byte> frame, int type, int size, bool isLast, byte[] body)
    {
        Span<byte> header = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(header, (isLast ? 1 : 0) | (type << 1) | (size << 3));
        frame.AddRange(header[..3]);
        frame.AddRange(body);
    }
}
