using System.Security.Cryptography;
using OciContent.Compression.Pgzip;
using OciContent.Hashing;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>A text to compress.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">The text.</param>
/// <param name="ChunkSize">The size of pgzip's chunks, in bytes.</param>
/// <param name="PieceSize">In pieces of how many bytes the text is written.</param>
internal sealed record PgzipCase(string Name, byte[] Text, int ChunkSize = PgzipStrategy.DefaultChunkSize, int PieceSize = 128 * 1024)
{
    private static readonly byte[] Header = Convert.FromHexString("1F8B080000096E8800FF");

    /// <summary>Which klauspost/compress pgzip is built with.</summary>
    public KlauspostVersion Version { get; init; } = KlauspostVersion.Of2022;

    /// <summary>What we write, as gzip.</summary>
    public async Task<byte[]> CompressAsync(int threads)
    {
        using var output = new MemoryStream();
        output.Write(Header);
        output.Write(await Deflating.RunAsync(new PgzipStrategy(ChunkSize, Version), Text, threads, PieceSize));
        var crc = new Crc32();
        crc.Append(Text);
        output.Write(BitConverter.GetBytes(crc.Current));
        output.Write(BitConverter.GetBytes(Text.Length));
        return output.ToArray();
    }

    /// <summary>The SHA-256 of what we write.</summary>
    public async Task<string> DigestAsync(int threads) => Convert.ToHexStringLower(SHA256.HashData(await CompressAsync(threads)));

    public override string ToString() => $"{Name}: {Text.Length} bytes, chunks of {ChunkSize}, pieces of {PieceSize}, klauspost {Version}";
}
