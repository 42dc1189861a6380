using System.Buffers.Binary;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>What klauspost/pgzip writes, asked of a small Go program.</summary>
internal static class PgzipOracle
{
    /// <summary>The library's import path.</summary>
    public const string Library = "github.com/klauspost/pgzip";

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

    /// <summary>The SHA-256 of what pgzip writes for each text, header and trailer included.</summary>
    public static string[] Ask(IReadOnlyList<PgzipCase> cases) =>
        GoProgram.Run(Program, stream => Write(stream, cases), withLibraries: true);

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
