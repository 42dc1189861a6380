using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OciContent.Tests.Compression;

/// <summary>What Go's compress/gzip, compress/flate and compress/bzip2 make of an input, asked of a small Go program.</summary>
internal static class GoOracle
{
    /// <summary>The answer for gzip that Go takes only because it ignores reserved flags.</summary>
    public const string Flagged = "F";

    // For each record (a kind, a length, the bytes) one line: "A", the SHA-256 of the content and how many bytes were used, if
    // Go accepts it; "C" and the SHA-256 of what was decoded, if only a trailer is wrong; "F" if there are reserved flags, which
    // Go ignores, before the end or the wrong trailer; or "R".
    private const string Program = """
        package main

        import (
            "bufio"
            "bytes"
            "compress/bzip2"
            "compress/flate"
            "compress/gzip"
            "crypto/sha256"
            "encoding/binary"
            "fmt"
            "io"
            "os"
            "runtime"
            "sync")

        type worker struct {
            gzip   gzip.Reader
            flate  io.ReadCloser
            buffer []byte
        }

        func (w *worker) answer(kind byte, record []byte) string {
            r := bytes.NewReader(record)
            hash := sha256.New()
            var err error
            if kind == 'b' {
                _, err = io.CopyBuffer(hash, bzip2.NewReader(r), w.buffer)
            } else if kind == 'f' {
                w.flate.(flate.Resetter).Reset(r, nil)
                _, err = io.CopyBuffer(hash, w.flate, w.buffer)
            } else if err = w.gzip.Reset(r); err == nil {
                _, err = io.CopyBuffer(hash, &w.gzip, w.buffer)
            }
            switch {
            case err != nil && err != gzip.ErrChecksum:
                return "R"
            case kind == 'g' && w.hasReservedFlags(record):
                return "F"
            case err != nil:
                return fmt.Sprintf("C %x", hash.Sum(nil))
            default:
                return fmt.Sprintf("A %x %d", hash.Sum(nil), len(record)-r.Len())
            }
        }

        // Of the members up to the first one that is refused.
        func (w *worker) hasReservedFlags(record []byte) bool {
            for r := bytes.NewReader(record); r.Len() > 0; {
                if record[len(record)-r.Len()+3]&0xE0 != 0 {
                    return true
                }
                if w.gzip.Reset(r) != nil {
                    return false
                }
                w.gzip.Multistream(false)
                if _, err := io.CopyBuffer(io.Discard, &w.gzip, w.buffer); err != nil {
                    return false
                }
            }
            return false
        }

        func main() {
            in, err := io.ReadAll(bufio.NewReaderSize(os.Stdin, 1<<20))
            if err != nil {
                panic(err)
            }
            var kinds []byte
            var records [][]byte
            for len(in) > 0 {
                n := int(binary.LittleEndian.Uint32(in[1:5]))
                kinds = append(kinds, in[0])
                records = append(records, in[5:5+n])
                in = in[5+n:]
            }
            answers := make([]string, len(records))
            workers := runtime.NumCPU()
            var all sync.WaitGroup
            for first := 0; first < workers; first++ {
                all.Add(1)
                go func(first int) {
                    defer all.Done()
                    w := worker{flate: flate.NewReader(nil), buffer: make([]byte, 32<<10)}
                    for i := first; i < len(records); i += workers {
                        answers[i] = w.answer(kinds[i], records[i])
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

    /// <summary>What Go would have answered, had it come to the same outcome.</summary>
    public static string Describe(Decoding.Outcome outcome) =>
        outcome.IsAccepted ? $"A {Hash(outcome)} {outcome.Consumed}"
        : outcome.Problem!.Contains(" in the gzip trailer ", StringComparison.Ordinal) ? $"C {Hash(outcome)}"
        : "R";

    /// <param name="kind"><c>g</c> for gzip, <c>f</c> for bare deflate data, <c>b</c> for bzip2.</param>
    /// <param name="inputs">What Go shall decode, on all cores.</param>
    public static string[] Ask(char kind, IReadOnlyList<byte[]> inputs) => GoProgram.Run(Program, stream =>
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        Span<byte> header = stackalloc byte[5];
        header[0] = (byte)kind;
        foreach (byte[] input in inputs)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header[1..], input.Length);
            buffered.Write(header);
            buffered.Write(input);
        }
    });

    private static string Hash(Decoding.Outcome outcome) => Convert.ToHexStringLower(SHA256.HashData(outcome.Decoded));
}
