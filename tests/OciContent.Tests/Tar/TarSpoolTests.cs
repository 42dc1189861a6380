using System.IO.Pipes;
using System.Text;
using OciContent.Compression;
using OciContent.Tar;
using OciContent.Tests.Compression;
using OciContent.Tests.Compression.Bzip2;
using OciContent.Tests.Compression.Zstd;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Tar;

/// <summary>Archives that are compressed, or come from a stream: opened as any other, and nothing is left of them.</summary>
public sealed class TarSpoolTests : IDisposable
{
    private static readonly byte[] Big = GzipSamples.Mixed(1_000_000, 3);
    private static readonly byte[] Plain = new TarBuilder()
        .Directory("d")
        .File("d/small", "small")
        .File("big", Big)
        .SymbolicLink("link", "d/small")
        .End()
        .ToArray();
    private static readonly byte[] Gzip = GzipBytes.Member(Plain);

    private readonly TempFolder _temp = new();
    private readonly DirectoryInfo _scratch;

    public TarSpoolTests() => _scratch = Directory.CreateDirectory(_temp.PathOf("scratch"));

    private TarArchiveOptions Options => new() { ScratchFolder = _scratch.FullName };

    public void Dispose() => _temp.Dispose();

    public static TheoryData<string> Commands => ["gzip", "bzip2", "zstd"];

    [RequiresToolsTheory("zstd")]
    [MemberData(nameof(Commands))]
    public async Task Open_ReadsWhatATarIsCompressedTo(string name)
    {
        byte[] bytes = name switch { "gzip" => Gzip, "bzip2" => Bzip2Samples.Compress(Plain), _ => ZstdTool.Compress(Plain) };
        string path = Write("a.tar." + name, bytes);

        await using TarArchive archive = await TarArchive.OpenAsync(path, Options);
        await using TarArchive streamed = await TarArchive.OpenAsync(ChunkedStream.AsyncOnly(bytes, 1, 70_000, 333), "-", Options);

        foreach (TarArchive opened in (TarArchive[])[archive, streamed])
        {
            Assert.Equal(name, opened.Compression.ToName());
            Assert.True(opened.IsTerminated);
            Assert.Equal(TarReading.Describe(await TarReading.IndexAsync(Plain)), TarReading.Describe(opened.Index));
            Assert.Equal(Big, await ReadAsync(opened, "big"));
            Assert.Equal("small", Encoding.UTF8.GetString(await ReadAsync(opened, "link")));
        }

        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_TakesAStreamAsItIs(int zeroBlocks)
    {
        byte[] bytes = [.. Plain[..^1024], .. new byte[zeroBlocks * 512]];
        var stream = ChunkedStream.AsyncOnly(bytes, 100, 100_000);

        await using TarArchive archive = await TarArchive.OpenAsync(stream, "-", Options);

        Assert.True(stream.CanRead);
        Assert.Equal((CompressionFormat.None, zeroBlocks == 2), (archive.Compression, archive.IsTerminated));
        Assert.Equal(Big, await ReadAsync(archive, "big"));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Open_NeedsNoScratchFileForAPlainFile()
    {
        // What the first name looks like does not matter.
        string path = Write("a.tar", new TarBuilder().File("BZh9", "x").End().ToArray());

        var nowhere = new TarArchiveOptions { ScratchFolder = _temp.PathOf("absent") };

        await using TarArchive archive = await TarArchive.OpenAsync(path, nowhere);

        Assert.Equal(CompressionFormat.None, archive.Compression);
        Assert.Equal("x", Encoding.UTF8.GetString(await ReadAsync(archive, "BZh9")));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => TarArchive.OpenAsync(Write("b.tar.gz", Gzip), nowhere).AsTask());
    }

    [Theory]
    [InlineData("fd377a585a0000", "xz")]
    [InlineData("5d00008000ffffffffffffffff00", "lzma")]
    public async Task Open_RefusesOtherFormatsByName(string start, string name)
    {
        byte[] bytes = [.. Convert.FromHexString(start), .. new byte[1000]];
        string path = Write("a.tar", bytes);

        Assert.Equal(
            $"'{path}' is compressed with {name}, which is not supported: expected a tar archive, plain or compressed with gzip, zstd "
            + "or bzip2.",
            await RefusalAsync(TarArchive.OpenAsync(path, Options)));
        Assert.StartsWith(
            $"'-' is compressed with {name}, which",
            await RefusalAsync(TarArchive.OpenAsync(ChunkedStream.AsyncOnly(bytes, 1), "-", Options)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RefusesABrokenArchiveByItsName()
    {
        foreach (int missing in (int[])[1, 8, 9, 1000, Gzip.Length - 600, Gzip.Length - 10, Gzip.Length - 3])
        {
            string path = Write("cut.tar.gz", Gzip[..^missing]);
            Assert.StartsWith(
                $"'{path}', compressed with gzip: The gzip stream ends after ",
                await RefusalAsync(TarArchive.OpenAsync(path, Options)),
                StringComparison.Ordinal);
            AssertNothingIsLeft();
        }

        foreach (int changed in (int[])[20, 200_000, Gzip.Length - 5])
        {
            byte[] bytes = [.. Gzip];
            bytes[changed] ^= 0x10;
            Assert.StartsWith(
                "'-', compressed with gzip: ",
                await RefusalAsync(TarArchive.OpenAsync(ChunkedStream.AsyncOnly(bytes, 10_000), "-", Options)),
                StringComparison.Ordinal);
            AssertNothingIsLeft();
        }
    }

    [Fact]
    public async Task Open_RefusesWhatIsNotATarWithoutKeepingIt()
    {
        Assert.Equal("'-' is empty: expected a tar archive.", await OfAsync([]));
        Assert.StartsWith("'-' is not a tar archive", await OfAsync("<html>"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("'-', decompressed, is not a tar archive", await OfAsync(GzipBytes.Member(Big)), StringComparison.Ordinal);
        Assert.StartsWith("'-', decompressed, is empty", await OfAsync(GzipBytes.Member([])), StringComparison.Ordinal);
        Assert.StartsWith(
            "'-', decompressed, is compressed with gzip: expected a plain tar archive",
            await OfAsync(GzipBytes.Member(Gzip)),
            StringComparison.Ordinal);
        Assert.Contains(
            "'/a' at offset 0 of '-' has a name that is absolute",
            await OfAsync(GzipBytes.Member(new TarBuilder().File("/a").ToArray())),
            StringComparison.Ordinal);

        // Noise without an end is not waited for.
        var noise = ChunkedStream.AsyncOnly(Big, 300);
        await Assert.ThrowsAsync<InvalidDataException>(() => TarArchive.OpenAsync(noise, "-", Options).AsTask());
        Assert.InRange(noise.Delivered, 1, 512);
        var zeros = new ZeroStream();
        Assert.Contains(
            "expected at most 16777216.",
            await RefusalAsync(TarArchive.OpenAsync(zeros, "-", Options)),
            StringComparison.Ordinal);
        Assert.InRange(zeros.Delivered, 1, 20_000_000);

        async Task<string> OfAsync(byte[] bytes)
        {
            string message = await RefusalAsync(TarArchive.OpenAsync(ChunkedStream.AsyncOnly(bytes, 700), "-", Options));
            AssertNothingIsLeft();
            return message;
        }
    }

    [Fact]
    public async Task Open_StopsAtItsLimits()
    {
        var size = new TarArchiveOptions
        {
            ScratchFolder = _scratch.FullName,
            Decompression = new DecompressionLimits { MaxUncompressedSize = 500_000 },
        };
        string path = Write("a.tar.gz", Gzip);

        Assert.Matches(
            $"^'{path}', compressed with gzip: The uncompressed content has [0-9]+ bytes or more: expected at most 500000.$",
            await RefusalAsync(TarArchive.OpenAsync(path, size)));
        Assert.Matches(
            "^'-': The uncompressed content has [0-9]+ bytes or more: expected at most 500000.$",
            await RefusalAsync(TarArchive.OpenAsync(ChunkedStream.AsyncOnly(Plain, 10_000), "-", size)));

        var zeros = new MemoryStream();
        await using (
            var gzip = new System.IO.Compression.GZipStream(zeros, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new TarBuilder().Raw(TarBuilder.Header("zeros", 100_000_000)).ToArray());
            for (int i = 0; i < 100; i++)
            {
                gzip.Write(new byte[1_000_000]);
            }
        }

        var ratio = new TarArchiveOptions
        {
            ScratchFolder = _scratch.FullName,
            Decompression = new DecompressionLimits { MaxCompressionRatio = 500 },
        };
        Assert.EndsWith(
            "expected at most 500 times as many.",
            await RefusalAsync(TarArchive.OpenAsync(Write("b.tar.gz", zeros.ToArray()), ratio)),
            StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_CanBeCancelled(bool fromStream)
    {
        using var source = new CancellationTokenSource();
        var progress = new RecordingBytes(read => { if (read > 100_000) { source.Cancel(); } });
        TarArchiveOptions options = Options with { Progress = progress };

        Func<Task> open = fromStream
            ? () => TarArchive.OpenAsync(ChunkedStream.AsyncOnly(Gzip, 1000), "-", options, source.Token).AsTask()
            : () => TarArchive.OpenAsync(Write("a.tar.gz", Gzip), options, source.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(open);

        Assert.NotEmpty(progress.Reports);
        AssertNothingIsLeft();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TarArchive.OpenAsync(ChunkedStream.AsyncOnly(Gzip, 1000), "-", Options, new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task Open_TellsItsProgress()
    {
        var ofFile = new RecordingBytes();
        await (await TarArchive.OpenAsync(Write("a.tar.gz", Gzip), Options with { Progress = ofFile })).DisposeAsync();
        var ofStream = new RecordingBytes();
        await (
            await TarArchive.OpenAsync(ChunkedStream.AsyncOnly(Plain, 50_000), "-", Options with { Progress = ofStream })).DisposeAsync();

        Assert.Equal((Gzip.Length, Gzip.Length), (ofFile.Reports[^1], ofFile.Total));
        Assert.Equal((Plain.Length, null), (ofStream.Reports[^1], ofStream.Total));
        Assert.Equal(ofStream.Reports.Order(), ofStream.Reports);
    }

    [Fact]
    public async Task Open_NamesAStreamThatFails()
    {
        var failure = new IOException("The peer is gone.");
        var stream = new ScriptedStream(
            (buffer, _) =>
            {
                Gzip.AsSpan(0, 512).CopyTo(buffer.Span);
                return new(512);
            },
            (_, _) => throw failure);

        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => TarArchive.OpenAsync(stream, "-", Options).AsTask()));
        AssertNothingIsLeft();
    }

    [RequiresToolsFact("bash")]
    public async Task Open_ReadsAPipeOfTheShell()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        Task writing = Task.Run(() =>
        {
            pipe.Write(Gzip);
            pipe.Dispose();
        });

        await using TarArchive archive = await TarArchive.OpenAsync(path, Options).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        await writing;
        Assert.Equal(Big, await ReadAsync(archive, "big"));
    }

    private static async Task<byte[]> ReadAsync(TarArchive archive, string name)
    {
        await using Stream stream = archive.OpenEntry(archive.Index.ResolveFile(name)!);
        var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private static async Task<string> RefusalAsync(ValueTask<TarArchive> opening)
    {
        string message = (await Assert.ThrowsAsync<InvalidDataException>(opening.AsTask)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private void AssertNothingIsLeft() => Assert.Empty(_scratch.EnumerateFileSystemInfos());

    private string Write(string name, byte[] archive)
    {
        string path = _temp.PathOf(name);
        File.WriteAllBytes(path, archive);
        return path;
    }
}
