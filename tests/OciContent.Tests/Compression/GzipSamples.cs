using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.GZip;

namespace OciContent.Tests.Compression;

/// <summary>Valid gzip streams of many kinds.</summary>
internal static class GzipSamples
{
    // printf 'hello, hello, hello, gzip\n' | gzip -9n | xxd -p (gzip 1.12)
    private const string Gzip = "1f8b0800000000000203cb48cdc9c9d751c840a1d2ab320bb8002c79cc201a000000";

    // printf 'hello, hello, hello, gzip\n' | pigz -11 -n | xxd -p (pigz 2.6)
    private const string Zopfli = "1f8b0800000000000203cb48cdc9c9d75140a5d2ab320bb8002c79cc201a000000";

    // The same twice by Go's compress/gzip (1.19), with a Flush between: the second time it is one match, and an empty stored block ends
    // it.
    private const string Go = "1f8b08000000000000ffca48cdc9c9d75140a5d2ab320bb800000000ffffc22d03080000ffffab22bbd834000000";

    /// <summary>Small streams, each with where its members end.</summary>
    public static IReadOnlyList<(byte[] Gzip, int[] MemberEnds)> Small { get; } = [.. CreateSmall()];

    /// <summary>Content with matches near and far, and parts that do not compress.</summary>
    public static byte[] Mixed(int length, int seed)
    {
        var random = new Random(seed);
        byte[] content = new byte[length];
        int at = 0;
        while (at < length)
        {
            int count = Math.Min(length - at, random.Next(1, 4000));
            Span<byte> part = content.AsSpan(at, count);
            switch (random.Next(5))
            {
                case 0:
                    random.NextBytes(part);
                    break;
                case 1:
                    part.Fill((byte)random.Next(256));
                    break;
                case 2 when at > 0:
                    int distance = Math.Min(at, random.Next(4) == 0 ? 32768 : random.Next(1, 32769));
                    for (int i = 0; i < count; i++)
                    {
                        content[at + i] = content[at + i - distance];
                    }

                    break;
                default:
                    foreach (ref byte b in part)
                    {
                        b = (byte)"etaoin shrdlu\n"[random.Next(14)];
                    }

                    break;
            }

            at += count;
        }

        return content;
    }

    public static byte[] WithSharpZipLib(byte[] content, int level)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipOutputStream(output) { FileName = "layer.tar" })
        {
            gzip.SetLevel(level);
            gzip.Write(content);
        }

        // The time, which is another one in each run.
        byte[] bytes = output.ToArray();
        bytes.AsSpan(4, 4).Clear();
        return bytes;
    }

    private static IEnumerable<(byte[] Gzip, int[] MemberEnds)> CreateSmall()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 12).Select(i => $"line {i} of a text; ")));
        byte[] noise = new byte[60];
        new Random(5).NextBytes(noise);
        byte[] allFields = GzipBytes.WithHeaderChecksum([.. GzipBytes.Header(0x1F), 5, 0, .. "extra"u8, .. "name"u8, 0, .. "comment"u8, 0]);

        yield return One(GzipBytes.Member([]));
        yield return One(GzipBytes.Member("a"u8.ToArray()));
        yield return One(GzipBytes.Member(text));
        yield return One(GzipBytes.Member(noise));
        yield return One(GzipBytes.Member(GzipBytes.Header(), GzipBytes.Deflate(text, CompressionLevel.NoCompression), text));
        yield return One(GzipBytes.Member(GzipBytes.Header(), GzipBytes.Deflate(text, CompressionLevel.Fastest), text));
        yield return One(
            GzipBytes.Member(GzipBytes.Header(), GzipBytes.Deflate(new byte[10000], CompressionLevel.SmallestSize), new byte[10000]));
        yield return One(GzipBytes.Member(allFields, GzipBytes.Deflate(text), text));
        yield return One(
            GzipBytes.Member(
                GzipBytes.Header(),
                new DeflateWriter().Fixed(false).Literals("abc").EndOfBlock().Stored(false, []).Fixed(true).EndOfBlock().ToArray(),
                "abc"u8.ToArray()));
        yield return One(
            GzipBytes.Member(
                GzipBytes.Header(),
                new DeflateWriter()
                    .Dynamic(true, DeflateWriter.Lengths(286, ('a', 1), (256, 2), (285, 2)), [1])
                    .Literals("aa")
                    .LiteralSymbol(285)
                    .DistanceSymbol(0)
                    .EndOfBlock()
                    .ToArray(),
                DeflateWriter.Repeat((byte)'a', 260)));
        yield return One(GzipBytes.Member([.. GzipBytes.Header(4), 2, 0, 0x1F, 0x8B], GzipBytes.Deflate(noise), noise));
        yield return One(
            GzipBytes.Member(GzipBytes.WithHeaderChecksum(GzipBytes.Header(2)), GzipBytes.Deflate(noise, CompressionLevel.Fastest), noise));
        yield return One(GzipBytes.Member(GzipBytes.Header(), ThreeKindsOfBlocks(noise), [.. noise, .. "abc"u8, .. "aa"u8, .. noise]));
        yield return One(WithSharpZipLib(text, 1));
        yield return One(WithSharpZipLib(text, 9));
        yield return One(Convert.FromHexString(Gzip));
        yield return One(Convert.FromHexString(Zopfli));
        yield return One(Convert.FromHexString(Go));
        yield return Many([.. Enumerable.Repeat(GzipBytes.Member([]), 10)]);
        yield return Many(Convert.FromHexString(Go), Convert.FromHexString(Zopfli), WithSharpZipLib([], 5), Convert.FromHexString(Gzip));
        yield return Many(GzipBytes.Member(text), GzipBytes.Member([]), GzipBytes.Member(noise));
        yield return Many(
            GzipBytes.Member(allFields, GzipBytes.Deflate([1]), [1]),
            GzipBytes.Member(allFields, GzipBytes.Deflate([2]), [2]));
    }

    private static byte[] ThreeKindsOfBlocks(byte[] stored) => new DeflateWriter()
        .Stored(false, stored)
        .Fixed(false).Literals("abc").EndOfBlock()
        .Dynamic(false, DeflateWriter.Lengths(257, ('a', 1), (256, 1)), [0]).Literals("aa").EndOfBlock()
        .Stored(true, stored)
        .ToArray();

    private static (byte[] Gzip, int[] MemberEnds) One(byte[] member) => Many(member);

    private static (byte[] Gzip, int[] MemberEnds) Many(params byte[][] members)
    {
        int end = 0;
        return ([.. members.SelectMany(static member => member)], [.. members.Select(member => end += member.Length)]);
    }
}
