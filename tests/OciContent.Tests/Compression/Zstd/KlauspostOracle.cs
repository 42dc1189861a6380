using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>
/// What klauspost/compress makes of zstd data, which Docker, containerd, podman and skopeo decode layers with; asked of a small Go program.
/// </summary>
internal static class KlauspostOracle
{
    /// <summary>The library, as Debian packages it.</summary>
    public const string Library = "github.com/klauspost/compress/zstd";

    /// <summary>Debian's package with it.</summary>
    public const string Package = "golang-github-klauspost-compress-dev";

    // For each record (a length, the bytes) one line: "A" and the SHA-256 of the content if it is accepted, "W" if its window is larger
    // than ours may be, or else "R" and why not.
    private const string Program = """
        package main

        import (
            "bufio"
            "bytes"
            "crypto/sha256"
            "encoding/binary"
            "fmt"
            "io"
            "os"
            "runtime"
            "strings"
            "sync"

            "github.com/klauspost/compress/zstd")

        func answer(decoder *zstd.Decoder, buffer []byte, record []byte) string {
            hash := sha256.New()
            err := decoder.Reset(bytes.NewReader(record))
            if err == nil {
                _, err = io.CopyBuffer(hash, struct{ io.Reader }{decoder}, buffer)
            }
            switch {
            case err == zstd.ErrWindowSizeExceeded:
                return "W"
            case err != nil:
                return "R " + strings.ReplaceAll(err.Error(), "\n", " ")
            default:
                return fmt.Sprintf("A %x", hash.Sum(nil))
            }
        }

        func main() {
            in, err := io.ReadAll(bufio.NewReaderSize(os.Stdin, 1<<20))
            if err != nil {
                panic(err)
            }
            var records [][]byte
            for len(in) > 0 {
                n := int(binary.LittleEndian.Uint32(in))
                records = append(records, in[4:4+n])
                in = in[4+n:]
            }
            answers := make([]string, len(records))
            workers := runtime.NumCPU()
            var all sync.WaitGroup
            for first := 0; first < workers; first++ {
                all.Add(1)
                go func(first int) {
                    defer all.Done()
                    decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
                    if err != nil {
                        panic(err)
                    }
                    buffer := make([]byte, 32<<10)
                    for i := first; i < len(records); i += workers {
                        answers[i] = answer(decoder, buffer, records[i])
                    }
                }(first)
            }
            all.Wait()
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for _, answer := range answers {
                fmt.Fprintln(out, answer)
            }
        }
        """;

    /// <summary>The answer that an outcome of ours would be.</summary>
    public static string Describe(Decoding.Outcome outcome) =>
        outcome.IsAccepted ? $"A {Convert.ToHexStringLower(SHA256.HashData(outcome.Decoded))}" : "R";

    /// <param name="inputs">What is to be decoded, on all cores.</param>
    public static string[] Ask(IReadOnlyList<byte[]> inputs) => GoProgram.Run(
        Program,
        stream =>
        {
            using var buffered = new BufferedStream(stream, 1 << 16);
            Span<byte> header = stackalloc byte[4];
            foreach (byte[] input in inputs)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header, input.Length);
                buffered.Write(header);
                buffered.Write(input);
            }
        },
        withLibraries: true);
}
