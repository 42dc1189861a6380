using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;
using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Testing.Generation;

/// <summary>Writes layers, alike on every machine.</summary>
internal static class LayerBytes
{
    private const int BlockSize = 512;

    /// <summary>A tar file. Without entries it is the two zero blocks that end one.</summary>
    public static byte[] Tar(IReadOnlyList<LayerEntry> entries)
    {
        if (entries.Count == 0)
        {
            return new byte[2 * BlockSize];
        }

        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (LayerEntry entry in entries)
            {
                var written = new UstarTarEntry(entry.Type, entry.Name) { ModificationTime = DateTimeOffset.UnixEpoch };
                if (entry.LinkName is not null)
                {
                    written.LinkName = entry.LinkName;
                }
                else if (entry.Type == TarEntryType.RegularFile)
                {
                    written.DataStream = new MemoryStream(Encoding.ASCII.GetBytes(entry.Content));
                }

                writer.WriteEntry(written);
            }
        }

        return tar.ToArray();
    }

    /// <summary>What compresses a tar, or leaves it as it is.</summary>
    public static Func<byte[], byte[]> Compressor(CompressionFormat compression) => compression switch
    {
        CompressionFormat.None => static tar => tar,
        CompressionFormat.Gzip => Gzip,
        CompressionFormat.Zstd => Zstd,
        _ => throw new ArgumentException($"'{compression.ToName()}' is not written: expected none, gzip or zstd.", nameof(compression)),
    };

    // GZipStream's bytes differ between versions of .NET and processors.
    private static byte[] Gzip(byte[] tar)
    {
        using var blob = new MemoryStream();
        LayerCompressor
            .CompressAsync(new MemoryStream(tar), blob, CompressionProfile.Docker, new LayerCompressionOptions { MaxConcurrency = 1 })
            .GetAwaiter()
            .GetResult();
        return blob.ToArray();
    }

    // RFC 8878, section 3.1.1: one frame of one segment, its blocks raw, or RLE where all bytes are alike.
    private static byte[] Zstd(byte[] tar)
    {
        const byte singleSegmentWithSizeOf4Bytes = 0b1010_0000;
        using var blob = new MemoryStream();
        blob.Write([0x28, 0xB5, 0x2F, 0xFD, singleSegmentWithSizeOf4Bytes]);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, tar.Length);
        blob.Write(number);
        for (int start = 0; start < tar.Length; start += BlockSize)
        {
            ReadOnlySpan<byte> block = tar.AsSpan(start, Math.Min(BlockSize, tar.Length - start));
            bool isLast = start + block.Length == tar.Length;
            bool isRun = !block.ContainsAnyExcept(block[0]);
            BinaryPrimitives.WriteInt32LittleEndian(number, (block.Length << 3) | (isRun ? 0b010 : 0) | (isLast ? 1 : 0));
            blob.Write(number[..3]);
            blob.Write(isRun ? block[..1] : block);
        }

        return blob.ToArray();
    }
}
