using System.Runtime.InteropServices;
using OciContent.Compression;
using OciContent.Compression.Zstd;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>Wide copies run over the end of a block, and no farther than the window has slack.</summary>
public sealed class ZstdMarginTests
{
    private const int MaxBlock = 128 * 1024;
    private const byte Unused = 0xAA;

    // A frame with a window of 1 MiB, and of a block of 128 KiB of one byte.
    private static readonly byte[] Start = Convert.FromHexString("28b52ffd005002001042");

    // The last block, of 128 KiB: 15 literals, and a match that is one byte longer than copies in steps of 16.
    private const int Literals = 15;
    private const int MatchLength = MaxBlock - Literals;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(100)]
    [InlineData(MaxBlock)]
    public void Decode_WritesNothingBehindTheSlack(int distance)
    {
        using var decompressor = new ZstdDecompressor();
        Assert.True(MemoryMarshal.TryGetArray(decompressor.Decode(Start, out int consumed, out _), out ArraySegment<byte> first));
        Assert.Equal((Start.Length, MaxBlock), (consumed, first.Count));
        int end = first.Offset + first.Count + MaxBlock;
        Span<byte> behind = first.Array.AsSpan(end + ZstdWindow.Slack);
        behind.Fill(Unused);

        ReadOnlyMemory<byte> content = decompressor.Decode(LongMatch(distance), out _, out DecodeStatus status);

        Assert.Equal(DecodeStatus.NeedsOutput, status);
        decompressor.Complete();
        Assert.True(MemoryMarshal.TryGetArray(content, out ArraySegment<byte> second));
        Assert.Same(first.Array, second.Array);
        Assert.Equal((first.Offset + first.Count, MaxBlock), (second.Offset, second.Count));
        Assert.False(behind.ContainsAnyExcept(Unused));
        for (int i = Literals; i < second.Count; i++)
        {
            Assert.Equal(first.Array![second.Offset + i - distance], second[i]);
        }
    }

    // One sequence, whose three codes are each the only one (RFC 8878, section 3.1.1.3.2.1).
    private static byte[] LongMatch(int distance)
    {
        const int LongestBase = 65_539;
        const int LongestCode = 52;
        int offset = distance + 3;
        int offsetCode = (int)uint.Log2((uint)offset);

        // From the top: the end mark, the offset's extra bits, the 16 of the match's length.
        long bits = ((long)offset << 16) | (MatchLength - LongestBase);
        byte[] stream = BitConverter.GetBytes(bits)[..((16 + offsetCode + 8) / 8)];
        byte[] block = [Literals << 3, .. "literals, fifte"u8, 1, 0x54, Literals, (byte)offsetCode, LongestCode, .. stream];
        int header = 1 | (2 << 1) | (block.Length << 3);
        return [(byte)header, (byte)(header >> 8), (byte)(header >> 16), .. block];
    }
}
