using System.Text;
using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

public class Crc32Tests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Current_IsTheKnownValue(string text, uint expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        var crc = new Crc32();
        crc.Append(bytes);
        Assert.Equal(expected, crc.Current);
    }

    [Fact]
    public void Append_DoesNotCareHowTheBytesAreCut()
    {
        byte[] bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        var whole = new Crc32();
        whole.Append(bytes);

        for (int cut = 0; cut <= bytes.Length; cut += 37)
        {
            var parts = new Crc32();
            parts.Append(bytes.AsSpan(0, cut));
            foreach (byte value in bytes.AsSpan(cut, Math.Min(3, bytes.Length - cut)))
            {
                parts.Append(value);
            }

            int next = Math.Min(bytes.Length, cut + 3);
            parts.Append(bytes.AsSpan(next));
            Assert.Equal(whole.Current, parts.Current);
        }
    }

    [Fact]
    public void Reset_StartsAnew()
    {
        var crc = new Crc32();
        crc.Append(1);
        crc.Reset();
        Assert.Equal(0u, crc.Current);
        crc.Append((byte)'a');
        Assert.Equal(0xE8B7BE43u, crc.Current);
    }

    [Fact]
    public void Current_IsSharpZipLibsAtEveryLength()
    {
        byte[] bytes = new byte[20_000];
        new Random(2).NextBytes(bytes);
        for (int length = 0; length < bytes.Length; length += length < 1200 ? 1 : 997)
        {
            for (int start = 0; start < 20; start += 7)
            {
                int count = Math.Max(length - start, 0);
                var expected = new ICSharpCode.SharpZipLib.Checksum.Crc32();
                expected.Update(new ArraySegment<byte>(bytes, start, count));
                var crc = new Crc32();
                crc.Append(bytes.AsSpan(start, count / 3));
                crc.Append(bytes.AsSpan(start + (count / 3), count - (count / 3)));
                Assert.Equal((uint)expected.Value, crc.Current);
            }
        }
    }
}
