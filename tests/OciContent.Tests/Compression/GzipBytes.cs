using System.Buffers.Binary;
using System.IO.Compression;
using OciContent.Hashing;

namespace OciContent.Tests.Compression;

/// <summary>Makes gzip members by hand.</summary>
internal static class GzipBytes
{
    public static byte[] Header(byte flags = 0, byte method = 8) => [0x1F, 0x8B, method, flags, 0, 0, 0, 0, 0, 0xFF];

    public static byte[] Member(byte[] content) => Member(Header(), Deflate(content), content);

    public static byte[] Member(byte[] header, byte[] deflate, byte[] content) => [.. header, .. deflate, .. Trailer(content)];

    public static byte[] Trailer(byte[] content)
    {
        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc(content));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)content.Length);
        return trailer;
    }

    public static byte[] Deflate(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, level))
        {
            deflate.Write(content);
        }

        // DeflateStream writes nothing at all for nothing.
        return content.Length == 0 ? [3, 0] : compressed.ToArray();
    }

    public static byte[] WithHeaderChecksum(byte[] header)
    {
        uint crc = Crc(header);
        return [.. header, (byte)crc, (byte)(crc >> 8)];
    }

    public static uint Crc(byte[] content)
    {
        var crc = new Crc32();
        crc.Append(content);
        return crc.Current;
    }
}
