using System.Buffers.Binary;
using System.Diagnostics;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>What klauspost/pgzip makes of texts, asked of a small Go program that is built once.</summary>
public sealed class PgzipOracle : IDisposable
{
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

            "github.com/klauspost/pgzip"
        )

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

    // Where Debian's packages have the sources of Go libraries.
    private const string GoPath = "/usr/share/gocode";

    private readonly string _folder = Directory.CreateTempSubdirectory("oci-content-pgzip-").FullName;
    private readonly Lazy<string> _command;

    public PgzipOracle() => _command = new Lazy<string>(Build);

    public static bool HasSources => Directory.Exists(Path.Join(GoPath, "src/github.com/klauspost/pgzip"));

    /// <summary>The SHA-256 of what pgzip writes for each text, header and trailer included.</summary>
    public IReadOnlyList<string> Ask(IEnumerable<PgzipCase> cases)
    {
        using Process go = Start(_command.Value, []);
        Task<string> output = go.StandardOutput.ReadToEndAsync();
        using (Stream input = go.StandardInput.BaseStream)
        {
            byte[] header = new byte[3 * sizeof(int)];
            foreach (PgzipCase one in cases)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header, one.ChunkSize);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(sizeof(int)), one.PieceSize);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(2 * sizeof(int)), one.Text.Length);
                input.Write(header);
                input.Write(one.Text);
            }
        }

        return Finish(go, output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Build()
    {
        string source = Path.Join(_folder, "main.go");
        string command = Path.Join(_folder, "pgzip");
        File.WriteAllText(source, Program);
        using Process go = Start("go", ["build", "-o", command, source]);
        Finish(go, go.StandardOutput.ReadToEndAsync());
        return command;
    }

    private Process Start(string command, string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = GoPath;
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOTOOLCHAIN"] = "local";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
        {
            start.Environment["GOCACHE"] = Path.Join(_folder, "cache");
        }

        return Process.Start(start)!;
    }

    private static string Finish(Process process, Task<string> output)
    {
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return output.GetAwaiter().GetResult();
    }
}
