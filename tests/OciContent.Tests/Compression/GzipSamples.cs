using System.IO.Compression;
using System.Text;

namespace OciContent.Tests.Compression;

/// <summary>Valid gzip streams of many kinds.</summary>
internal static class GzipSamples
{
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
        yield return One(GzipBytes.Member(GzipBytes.Header(), GzipBytes.Deflate(new byte[10000], CompressionLevel.SmallestSize), new byte[10000]));
        yield return One(GzipBytes.Member(allFields, GzipBytes.Deflate(text), text));
        yield return One(GzipBytes.Member(GzipBytes.Header(), new DeflateWriter().Fixed(false).Literals("abc").EndOfBlock().Stored(false, []).Fixed(true).EndOfBlock().ToArray(), "abc"u8.ToArray()));
        yield return One(GzipBytes.Member(
            GzipBytes.Header(),
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(286, ('a', 1), (256, 2), (285, 2)), [1]).Literals("aa").LiteralSymbol(285).DistanceSymbol(0).EndOfBlock().ToArray(),
            DeflateWriter.Repeat((byte)'a', 260)));
        yield return Many(GzipBytes.Member(text), GzipBytes.Member([]), GzipBytes.Member(noise));
        yield return Many(GzipBytes.Member(allFields, GzipBytes.Deflate([1]), [1]), GzipBytes.Member(allFields, GzipBytes.Deflate([2]), [2]));
    }

    private static (byte[] Gzip, int[] MemberEnds) One(byte[] member) => Many(member);

    private static (byte[] Gzip, int[] MemberEnds) Many(params byte[][] members)
    {
        int end = 0;
        return ([.. members.SelectMany(static member => member)], [.. members.Select(member => end += member.Length)]);
    }
}
