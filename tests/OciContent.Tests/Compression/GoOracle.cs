using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace OciContent.Tests.Compression;

/// <summary>What Go's compress/gzip, compress/flate and compress/bzip2 make of an input, asked of a small Go program.</summary>
internal static class GoOracle
{
    // For each record (a kind, a length, the bytes) one line: "R" if Go refuses it, "F" if it only accepts it because it
    // ignores reserved flags, or else the SHA-256 of the content and how many bytes were consumed.
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
        )

        func main() {
            in, err := os.ReadFile(os.Args[1])
            if err != nil {
                panic(err)
            }
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for len(in) > 0 {
                kind, n := in[0], int(binary.LittleEndian.Uint32(in[1:5]))
                record := in[5 : 5+n]
                in = in[5+n:]
                r := bytes.NewReader(record)
                hash := sha256.New()
                if kind == 'g' {
                    z, err := gzip.NewReader(r)
                    if err == nil {
                        _, err = io.Copy(hash, z)
                    }
                    if err != nil {
                        fmt.Fprintln(out, "R")
                        continue
                    }
                    if hasReservedFlags(record) {
                        fmt.Fprintln(out, "F")
                        continue
                    }
                } else if _, err := io.Copy(hash, reader(kind, r)); err != nil {
                    fmt.Fprintln(out, "R")
                    continue
                }
                fmt.Fprintf(out, "%x %d\n", hash.Sum(nil), n-r.Len())
            }
        }

        func reader(kind byte, r io.Reader) io.Reader {
            if kind == 'b' {
                return bzip2.NewReader(r)
            }
            return flate.NewReader(r)
        }

        // The record is known to be valid.
        func hasReservedFlags(record []byte) bool {
            r := bytes.NewReader(record)
            for r.Len() > 0 {
                if record[len(record)-r.Len()+3]&0xE0 != 0 {
                    return true
                }
                z, err := gzip.NewReader(r)
                if err != nil {
                    panic(err)
                }
                z.Multistream(false)
                if _, err := io.Copy(io.Discard, z); err != nil {
                    panic(err)
                }
            }
            return false
        }
        """;

    /// <summary>How Go and we write down an accepted input.</summary>
    public static string Describe(Decoding.Outcome outcome) =>
        outcome.Content is null ? "R" : $"{Convert.ToHexStringLower(SHA256.HashData(outcome.Content))} {outcome.Consumed}";

    public static string[] Ask(char kind, IReadOnlyList<byte[]> inputs)
    {
        string folder = Directory.CreateTempSubdirectory("oci-content-go-").FullName;
        try
        {
            string source = Path.Join(folder, "main.go");
            string records = Path.Join(folder, "records");
            File.WriteAllText(source, Program);
            using (FileStream file = File.Create(records))
            {
                byte[] header = new byte[5];
                header[0] = (byte)kind;
                foreach (byte[] input in inputs)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), input.Length);
                    file.Write(header);
                    file.Write(input);
                }
            }

            return Run(folder, source, records).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string folder, string source, string records)
    {
        var start = new ProcessStartInfo("go", ["run", source, records])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOTOOLCHAIN"] = "local";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
        {
            start.Environment["GOCACHE"] = Path.Join(folder, "cache");
        }

        using Process go = Process.Start(start)!;
        Task<string> errors = go.StandardError.ReadToEndAsync();
        string output = go.StandardOutput.ReadToEnd();
        go.WaitForExit();
        Assert.True(go.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output;
    }
}
