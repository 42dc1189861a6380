using System.Formats.Tar;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Tar;
using OciContent.Tests.Kit;
using TarWriter = OciContent.Tar.TarWriter;

namespace OciContent.Tests.Tar;

/// <summary>What is written is read back: by the strict reader, by .NET and by the system's tar.</summary>
public sealed class TarWriterTests
{
    private const int Mode = 0b110_100_100;
    private const long EightGiB = 1L << 33;

    private static readonly Gen<string> Names =
        from components in Gen.OneOf(
                Gen.Elements(
                    "a",
                    "blobs",
                    "sha256",
                    new string('x', 99),
                    new string('y', 100),
                    new string('z', 101),
                    new string('p', 155),
                    new string('q', 156),
                    "ä",
                    "日本",
                    "𝄞"),
                Gen.Choose(1, 300).Select(static length => new string('n', length)))
            .NonEmptyListOf()
        select string.Join('/', components.Take(6));

    [Fact]
    public async Task Entries_AreReadBack()
    {
        byte[] archive = await WriteAsync(async tar =>
        {
            await tar.WriteFolderAsync("folder", default);
            await tar.WriteFileAsync("folder/file", "content"u8.ToArray(), default);
            await tar.WriteLinkAsync("folder/link", "file", default);
            await tar.WriteFileAsync("empty", ReadOnlyMemory<byte>.Empty, default);
            await tar.WriteFileAsync("exact", 512, new MemoryStream(new byte[512]), null, default);
        });

        TarIndex index = await TarReading.IndexAsync(archive);
        Assert.Equal(["folder", "folder/file", "folder/link", "empty", "exact"], index.Entries.Select(entry => entry.Name));
        Assert.Equal(7, index.ResolveFile("folder/link")!.Size);
        Assert.Equal(0, archive.Length % 512);
        Assert.Equal(new byte[1024], archive[^1024..]);
    }

    [Fact]
    public async Task Headers_SayNothingOfTimeAndOwner()
    {
        byte[] archive = await WriteAsync(tar => tar.WriteFileAsync("file", "content"u8.ToArray(), default));

        using var reader = new TarReader(new MemoryStream(archive));
        UstarTarEntry entry = Assert.IsType<UstarTarEntry>(reader.GetNextEntry());
        Assert.Equal(
            (DateTimeOffset.UnixEpoch, 0, 0, "", ""),
            (entry.ModificationTime, entry.Uid, entry.Gid, entry.UserName, entry.GroupName));
        Assert.Equal((UnixFileMode)Mode, entry.Mode);
        Assert.Equal(TarHeaderSum(archive), entry.Checksum);
    }

    [Fact]
    public void AnyName_IsReadBack() =>
        Prop.ForAll(
                Names.Where(static name => Encoding.UTF8.GetByteCount(name) <= 4000).ToArbitrary(),
                Names.ToArbitrary(),
                static (name, target) =>
                {
                    byte[] archive = Blocking.Wait(() =>
                        WriteAsync(async tar =>
                        {
                            await tar.WriteFileAsync(name, "x"u8.ToArray(), default);
                            await tar.WriteFolderAsync(name + "-f", default);
                            await tar.WriteLinkAsync(name + "-link", target, default);
                        }));

                    using var reader = new TarReader(new MemoryStream(archive));
                    Assert.Equal(name, reader.GetNextEntry()!.Name);
                    Assert.Equal(name + "-f", reader.GetNextEntry()!.Name.TrimEnd('/'));
                    System.Formats.Tar.TarEntry link = reader.GetNextEntry()!;
                    Assert.Equal((name + "-link", target), (link.Name, link.LinkName));
                    Assert.Null(reader.GetNextEntry());
                    Assert.Equal(
                        [name, name + "-f", name + "-link"],
                        Blocking.Wait(() => TarReading.IndexAsync(archive).AsTask()).Entries.Select(static entry => entry.Name));
                })
            .QuickCheckThrowOnFailure();

    [TarToolFact]
    public async Task TheSystemsTar_ReadsWhatIsWritten()
    {
        using var temp = new TestImageFolder();
        string longName = $"{new string('a', 120)}/{new string('b', 120)}";
        temp.Write("x.tar", await WriteAsync(async tar =>
        {
            await tar.WriteFolderAsync("folder", default);
            await tar.WriteFileAsync("folder/file", "content"u8.ToArray(), default);
            await tar.WriteLinkAsync("folder/link", "file", default);
            await tar.WriteFileAsync(longName, "long"u8.ToArray(), default);
            await tar.WriteFileAsync("日本", "x"u8.ToArray(), default);
        }));

        Assert.Equal(
            $"folder/\nfolder/file\nfolder/link\n{longName}\n日本\n",
            TarTool.Run(temp.Root, "tar", "--quoting-style=literal", "-tf", "x.tar"));
        Assert.Equal("content", TarTool.Run(temp.Root, "tar", "-xOf", "x.tar", "folder/file"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public async Task AFileOfUnknownSize_IsTheSameAsOneOfAKnownSize(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);

        byte[] unknown = await WriteAsync(tar =>
            tar.WriteFileAsync("file", () => Task.FromResult<Stream>(new MemoryStream(content)), _ => { }, default));

        Assert.Equal(await WriteAsync(tar => tar.WriteFileAsync("file", content, default)), unknown);
    }

    [Fact]
    public async Task AHugeFileOfUnknownSize_GetsAPaxHeader()
    {
        using var output = new HeadStream(4096);
        var tar = new TarWriter(output, Mode);
        int opened = 0;

        await tar.WriteFileAsync(
            "huge",
            () =>
            {
                opened++;
                return Task.FromResult<Stream>(new ZeroLengthStream(EightGiB));
            },
            _ => { },
            default);

        Assert.Equal(2, opened);
        Assert.Equal("19 size=8589934592\n", Encoding.ASCII.GetString(output.Head, 512, 19));
        Assert.Equal("00000000000", Encoding.ASCII.GetString(output.Head, 1024 + 124, 11));
        Assert.Equal(1536 + EightGiB, output.Length);
    }

    [Fact]
    public async Task TheLargestSizeThatFits_NeedsNoPaxHeader()
    {
        using var output = new HeadStream(4096);

        await new TarWriter(output, Mode).WriteFileAsync(
            "large",
            () => Task.FromResult<Stream>(new ZeroLengthStream(EightGiB - 1)),
            _ => { },
            default);

        Assert.Equal("77777777777", Encoding.ASCII.GetString(output.Head, 124, 11));
        Assert.Equal(512 + EightGiB, output.Length);
    }

    [Fact]
    public async Task ContentOfAnotherSize_IsRefused()
    {
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            WriteAsync(tar => tar.WriteFileAsync("file", 3, new MemoryStream([1, 2]), null, default)));

        Assert.Equal("'file' has 2 bytes: expected 3.", message);
    }

    [Fact]
    public async Task ContentThatIsTooMuch_IsStopped() =>
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => WriteAsync(tar => tar.WriteFileAsync(
            "file",
            () => Task.FromResult<Stream>(new ZeroStream()),
            length => throw new InvalidDataException($"{length}"),
            default)));

    private static async Task<byte[]> WriteAsync(Func<TarWriter, Task> write)
    {
        var output = new MemoryStream();
        var tar = new TarWriter(output, Mode);
        await write(tar);
        await tar.CompleteAsync(default);
        return output.ToArray();
    }

    private static int TarHeaderSum(byte[] archive) =>
        archive.Take(148).Sum(value => value) + (8 * ' ') + archive.Skip(156).Take(356).Sum(value => value);

    /// <summary>Keeps the first bytes of what is written, and counts the rest.</summary>
    private sealed class HeadStream(int length) : Stream
    {
        private long _length;

        public byte[] Head { get; } = new byte[length];

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get; set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position < Head.Length)
            {
                int kept = (int)Math.Min(buffer.Length, Head.Length - Position);
                buffer[..kept].CopyTo(Head.AsSpan((int)Position));
            }

            Position += buffer.Length;
            _length = Math.Max(_length, Position);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }

    /// <summary>So many bytes, whatever they are, in no time.</summary>
    private sealed class ZeroLengthStream(long length) : ReadOnlyTestStream
    {
        private long _rest = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = (int)Math.Min(buffer.Length, _rest);
            _rest -= count;
            return ValueTask.FromResult(count);
        }
    }
}
