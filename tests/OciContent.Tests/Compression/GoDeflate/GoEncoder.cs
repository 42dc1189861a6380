using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OciContent.Tests.Compression.GoDeflate;

/// <summary>What Go's compress/flate writes, asked of a small Go program.</summary>
internal static class GoEncoder
{
    // For each record (a level, a length, the text) one line: the SHA-256 of the deflate data when all is written at once.
    private const string Program = """
        package main

        import (
            "bufio"
            "compress/flate"
            "crypto/sha256"
            "encoding/binary"
            "fmt"
            "io"
            "os"
            "runtime"
            "sync")

        func main() {
            in, err := io.ReadAll(bufio.NewReaderSize(os.Stdin, 1<<20))
            if err != nil {
                panic(err)
            }
            var levels []int
            var texts [][]byte
            for len(in) > 0 {
                n := int(binary.LittleEndian.Uint32(in[1:5]))
                levels = append(levels, int(int8(in[0])))
                texts = append(texts, in[5:5+n])
                in = in[5+n:]
            }
            answers := make([]string, len(texts))
            workers := runtime.NumCPU()
            var all sync.WaitGroup
            for first := 0; first < workers; first++ {
                all.Add(1)
                go func(first int) {
                    defer all.Done()
                    writers := map[int]*flate.Writer{}
                    for i := first; i < len(texts); i += workers {
                        hash := sha256.New()
                        w := writers[levels[i]]
                        if w == nil {
                            w, _ = flate.NewWriter(hash, levels[i])
                            writers[levels[i]] = w
                        } else {
                            w.Reset(hash)
                        }
                        w.Write(texts[i])
                        w.Close()
                        answers[i] = fmt.Sprintf("%x", hash.Sum(nil))
                    }
                }(first)
            }
            all.Wait()
            for _, answer := range answers {
                fmt.Println(answer)
            }
        }
        """;

    /// <summary>The SHA-256 of what Go writes for each text at a level.</summary>
    public static string[] Ask(IReadOnlyList<(int Level, byte[] Text)> inputs) =>
        GoProgram.Run(Program, stream => Write(stream, inputs));

    /// <summary>The SHA-256 of what the newer Go writes for each text at a level.</summary>
    public static string[] AskNewer(IReadOnlyList<(int Level, byte[] Text)> inputs) =>
        GoProgram.RunNewer(Program, stream => Write(stream, inputs));

    public static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static void Write(Stream stream, IReadOnlyList<(int Level, byte[] Text)> inputs)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        Span<byte> header = stackalloc byte[5];
        foreach ((int level, byte[] text) in inputs)
        {
            header[0] = (byte)(sbyte)level;
            BinaryPrimitives.WriteInt32LittleEndian(header[1..], text.Length);
            buffered.Write(header);
            buffered.Write(text);
        }
    }
}
