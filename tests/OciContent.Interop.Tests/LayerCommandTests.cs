using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary><c>layer</c> finds in compressed files what the shell's pipelines find, whoever compressed them.</summary>
public sealed class LayerCommandTests : IDisposable
{
    private const string Go = """
        package main

        import (
            "compress/gzip"
            "fmt"
            "os")

        func main() {
            in, err := os.ReadFile(os.Args[1])
            if err != nil {
                panic(err)
            }
            for level := gzip.HuffmanOnly; level <= gzip.BestCompression; level++ {
                out, err := os.Create(fmt.Sprintf("%s/go%d.gz", os.Args[2], level))
                if err != nil {
                    panic(err)
                }
                z, err := gzip.NewWriterLevel(out, level)
                if err != nil {
                    panic(err)
                }
                z.Name, z.Comment, z.Extra = "layer.tar", "a comment", []byte("extra")
                // In pieces, some of them flushed: a flush leaves an empty stored block.
                for i := 0; len(in) > i; i += 50000 {
                    if _, err := z.Write(in[i:min(i+50000, len(in))]); err != nil {
                        panic(err)
                    }
                    if i%150000 == 0 {
                        z.Flush()
                    }
                }
                if err := z.Close(); err != nil {
                    panic(err)
                }
                out.Close()
            }
        }

        func min(a, b int) int {
            if a < b {
                return a
            }
            return b
        }
        """;

    private const string Python = """
        import gzip, sys, zlib
        data = open(sys.argv[1], 'rb').read()
        def write(name, blob): open(f'{sys.argv[2]}/{name}.gz', 'wb').write(blob)
        for level in range(10): write(f'python{level}', gzip.compress(data, level, mtime=1))
        for name, strategy in (('filtered', zlib.Z_FILTERED), ('huffman', zlib.Z_HUFFMAN_ONLY), ('rle', zlib.Z_RLE), ('fixed', zlib.Z_FIXED)):
            for memory in (1, 9):
                c = zlib.compressobj(6, zlib.DEFLATED, 31, memory, strategy)
                write(f'zlib-{name}-{memory}', c.compress(data) + c.flush())
        for flush in (zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH):
            c = zlib.compressobj(6, zlib.DEFLATED, 25)
            write(f'zlib-flush-{flush}', b''.join(c.compress(data[i:i+7777]) + c.flush(flush) for i in range(0, len(data), 7777)) + c.flush())
        write('members', b''.join(gzip.compress(data[i:i+10000], 6, mtime=0) for i in range(0, len(data), 10000)))
        write('empty-members', gzip.compress(b'') * 3 + gzip.compress(data) + gzip.compress(b''))
        """;

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory("sh", "tar", "gzip", "sha256sum", "pigz", "go", "python3")]
    [InlineData(
        "gzip",
        "for l in 1 2 3 4 5 6 7 8 9; do gzip -$l < in > gzip$l.gz; gzip -nk$l < in > gzip-n$l.gz; done; gzip --rsyncable < in > "
        + "rsyncable.gz; gzip -k in; gzip < /dev/null > empty.gz; cat gzip1.gz gzip9.gz > two.gz")]
    [InlineData(
        "pigz",
        "for l in 0 1 6 9; do pigz -$l -p 4 -b 128 < in > pigz$l.gz; pigz -i -$l -p 4 < in > pigz-i$l.gz; done; pigz -11 < in > "
        + "zopfli.gz; pigz -R < in > pigz-r.gz; pigz -C comment -N < in > pigz-c.gz")]
    [InlineData("go", "printf %s \"$GO\" > x.go; GOCACHE=${GOCACHE:-${HOME:-$PWD}/.cache/go-build} GO111MODULE=off go run x.go in .")]
    [InlineData("python", "python3 -c \"$PYTHON\" in .")]
    public async Task Layer_PrintsWhatTheShellComputes(string maker, string script)
    {
        LayerFiles.Write(_temp.PathOf("files"), seed: 5, smallFiles: 8, textBytes: 120_000, randomBytes: 70_000);
        await ShellAsync("tar -cf in files");
        await ShellAsync(
            $"GO='{Go.Replace("'", "'\\''", StringComparison.Ordinal)}'; "
            + $"PYTHON='{Python.Replace("'", "'\\''", StringComparison.Ordinal)}'; {script}");
        string[] files = [.. Directory.EnumerateFiles(_temp.FullPath, "*.gz").Append(_temp.PathOf("in")).Order(StringComparer.Ordinal)];
        Assert.InRange(files.Length, 8, 40);

        ToolOutput expected = await ShellAsync("""
            for f in "$@"; do
              case $f in *.gz) c=gzip ;; *) c=none ;; esac
              plain() { case $f in *.gz) gzip -dc < "$f" ;; *) cat "$f" ;; esac; }
              echo "$f sha256:$(sha256sum < "$f" | cut -c-64) $(wc -c < "$f") $c sha256:$(plain | sha256sum | cut -c-64) $(plain | wc -c)"
            done
            """, files);
        JsonNode actual = await OciContentCommand.RunForJsonAsync(["layer", .. files]);

        Assert.NotEmpty(maker);
        Assert.Equal(
            expected.Lines,
            actual
                .AsArray()
                .Select(static layer =>
                    $"{layer!["file"]} {layer["digest"]} {layer["size"]} {layer["compression"]} {layer["diffId"]} "
                    + $"{layer["uncompressedSize"]}"));
    }

    [RequiresToolsTheory("sh", "tar", "xz")]
    [InlineData("lzma", "xz -F lzma -c in > in.x")]
    [InlineData("xz", "xz -c in > in.x")]
    public async Task Layer_RefusesByNameWhatItCannotDecompress(string format, string script)
    {
        LayerFiles.Write(_temp.PathOf("files"), seed: 6, smallFiles: 1, textBytes: 10, randomBytes: 10);
        await ShellAsync("tar -cf in files; " + script);
        ToolOutput output = await OciContentCommand.RunAsync("layer", _temp.PathOf("in.x"));

        Assert.Equal((2, ""), (output.ExitCode, output.StandardOutput));
        Assert.Contains(format, Assert.Single(output.StandardError.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private Task<ToolOutput> ShellAsync(string script, params string[] arguments) =>
        ExternalTool.RunAsync("sh", ["-euc", "cd \"$1\"; shift; " + script, "sh", _temp.FullPath, .. arguments]);
}
