using System.Buffers.Binary;
using OciContent.Compression.Pgzip;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>What klauspost/pgzip writes, asked of a small Go program.</summary>
internal static class PgzipOracle
{
    /// <summary>The library's import path.</summary>
    public const string Library = "github.com/klauspost/pgzip";

    /// <summary>Debian's package with it.</summary>
    public const string Package = "golang-github-klauspost-pgzip-dev";

    /// <summary>
    /// Names a folder, as GOPATH does, with sources of pgzip and of a klauspost/compress whose bytes are those of the version.
    /// </summary>
    public const string SourcesOf2020 = "OCICONTENT_PGZIP_2020";

    /// <inheritdoc cref="SourcesOf2020"/>
    public const string SourcesOf1181 = "OCICONTENT_PGZIP_1181";

    /// <inheritdoc cref="SourcesOf2020"/>
    public const string SourcesOf2025 = "OCICONTENT_PGZIP_2025";

    // For each record (the size of chunks, of writes, and of the text; the text) one line: the SHA-256 of what pgzip writes.
    private const string Program = """
        package main

        import (
            "bufio"
            "crypto/sha256"
            "encoding/binary"
            "fmt"
            "io"
            "os"

            "github.com/klauspost/pgzip")

        func main() {
            in := bufio.NewReader(os.Stdin)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            z := pgzip.NewWriter(io.Discard)
            for {
                var header [3]uint32
                if err := binary.Read(in, binary.LittleEndian, &header); err == io.EOF {
                    return
                } else if err != nil {
                    panic(err)
                }
                text := make([]byte, header[2])
                if _, err := io.ReadFull(in, text); err != nil {
                    panic(err)
                }
                hash := sha256.New()
                z.Reset(hash)
                if err := z.SetConcurrency(int(header[0]), 4); err != nil {
                    panic(err)
                }
                for len(text) > int(header[1]) {
                    z.Write(text[:header[1]])
                    text = text[header[1]:]
                }
                z.Write(text)
                z.Close()
                fmt.Fprintf(out, "%x\n", hash.Sum(nil))
            }
        }
        """;

    /// <summary>The SHA-256 of what pgzip writes for each text, header and trailer included. All are of one version.</summary>
    public static string[] Ask(IReadOnlyList<PgzipCase> cases) =>
        SourcesOf(cases[0].Version) is { } variable
            ? GoProgram.RunWithSources(variable, Program, stream => Write(stream, cases))
            : GoProgram.Run(Program, stream => Write(stream, cases), withLibraries: true);

    private static string? SourcesOf(KlauspostVersion version) =>
        version == KlauspostVersion.Of2020 ? SourcesOf2020
        : version == KlauspostVersion.Of1181 ? SourcesOf1181
        : version == KlauspostVersion.Of2025 ? SourcesOf2025
        : null;

    private static void Write(Stream stream, IReadOnlyList<PgzipCase> cases)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        Span<byte> header = stackalloc byte[3 * sizeof(int)];
        foreach (PgzipCase one in cases)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, one.ChunkSize);
            BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], one.PieceSize);
            BinaryPrimitives.WriteInt32LittleEndian(header[(2 * sizeof(int))..], one.Text.Length);
            buffered.Write(header);
            buffered.Write(one.Text);
        }
    }
}
