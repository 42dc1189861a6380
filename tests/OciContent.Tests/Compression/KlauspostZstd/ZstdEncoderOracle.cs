using System.Buffers.Binary;
using OciContent.Compression.KlauspostZstd;

namespace OciContent.Tests.Compression.KlauspostZstd;

/// <summary>What klauspost/compress/zstd writes, asked of a small Go program.</summary>
internal static class ZstdEncoderOracle
{
    /// <summary>Names a folder, as GOPATH does, with sources of a klauspost/compress whose bytes are those of the version.</summary>
    public const string SourcesOf2023 = "OCICONTENT_ZSTD_2023";

    /// <inheritdoc cref="SourcesOf2023"/>
    public const string SourcesOf2024 = "OCICONTENT_ZSTD_2024";

    /// <inheritdoc cref="SourcesOf2023"/>
    public const string SourcesOf2026 = "OCICONTENT_ZSTD_2026";

    // For each record (the size of writes, and of the text; the text) one line: the SHA-256 of what is written.
    private const string Program = """
        package main

        import (
            "bufio"
            "crypto/sha256"
            "encoding/binary"
            "fmt"
            "io"
            "os"

            "github.com/klauspost/compress/zstd")

        func main() {
            in := bufio.NewReader(os.Stdin)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for {
                var header [2]uint32
                if err := binary.Read(in, binary.LittleEndian, &header); err == io.EOF {
                    return
                } else if err != nil {
                    panic(err)
                }
                text := make([]byte, header[1])
                if _, err := io.ReadFull(in, text); err != nil {
                    panic(err)
                }
                hash := sha256.New()
                z, err := zstd.NewWriter(hash)
                if err != nil {
                    panic(err)
                }
                for len(text) > int(header[0]) {
                    z.Write(text[:header[0]])
                    text = text[header[0]:]
                }
                z.Write(text)
                z.Close()
                fmt.Fprintf(out, "%x\n", hash.Sum(nil))
            }
        }
        """;

    /// <summary>The SHA-256 of what is written for each text. All are of one version.</summary>
    public static string[] Ask(IReadOnlyList<ZstdCase> cases) =>
        GoProgram.RunWithSources(SourcesOf(cases[0].Version), Program, stream => Write(stream, cases));

    private static string SourcesOf(KlauspostZstdVersion version) =>
        version == KlauspostZstdVersion.Of2023 ? SourcesOf2023
        : version == KlauspostZstdVersion.Of2024 ? SourcesOf2024
        : SourcesOf2026;

    private static void Write(Stream stream, IReadOnlyList<ZstdCase> cases)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        Span<byte> header = stackalloc byte[2 * sizeof(int)];
        foreach (ZstdCase one in cases)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, one.PieceSize);
            BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], one.Text.Length);
            buffered.Write(header);
            buffered.Write(one.Text);
        }
    }
}
