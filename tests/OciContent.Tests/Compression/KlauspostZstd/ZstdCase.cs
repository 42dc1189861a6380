using System.Security.Cryptography;
using OciContent.Compression.KlauspostZstd;

namespace OciContent.Tests.Compression.KlauspostZstd;

/// <summary>A text to compress with zstd.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">The text.</param>
/// <param name="PieceSize">In pieces of how many bytes it is written.</param>
internal sealed record ZstdCase(string Name, byte[] Text, int PieceSize = 128 * 1024)
{
    /// <summary>Whose bytes they are.</summary>
    public KlauspostZstdVersion Version { get; init; } = KlauspostZstdVersion.Of2024;

    /// <summary>What we write.</summary>
    public async Task<byte[]> CompressAsync() => (await CompressAsync(Version))[0];

    /// <summary>What we write of several versions at once.</summary>
    public async Task<IReadOnlyList<byte[]>> CompressAsync(params KlauspostZstdVersion[] versions)
    {
        MemoryStream[] outputs = [.. versions.Select(static _ => new MemoryStream())];
        await using var encoder = new KlauspostZstdEncoder(versions.Zip(outputs, static (version, output) =>
            new ZstdFrameOutput(version, output.WriteAsync)));
        for (int start = 0; start < Text.Length; start += PieceSize)
        {
            await encoder.AppendAsync(Text.AsMemory(start, Math.Min(PieceSize, Text.Length - start)), CancellationToken.None);
        }

        await encoder.CompleteAsync(CancellationToken.None);
        return [.. outputs.Select(static output => output.ToArray())];
    }

    /// <summary>The SHA-256 of what we write.</summary>
    public async Task<string> DigestAsync() => Convert.ToHexStringLower(SHA256.HashData(await CompressAsync()));

    public override string ToString() => $"{Name}: {Text.Length} bytes, pieces of {PieceSize}, klauspost {Version}";
}
