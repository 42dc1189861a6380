using System.Text;
using OciContent.Tar;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Tar;

public sealed class TarArchiveTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [TarToolTheory]
    [InlineData("v7", 97)]
    [InlineData("ustar", 99)]
    [InlineData("ustar", 150)]
    [InlineData("ustar", 210)]
    [InlineData("oldgnu", 150)]
    [InlineData("gnu", 99)]
    [InlineData("gnu", 100)]
    [InlineData("gnu", 101)]
    [InlineData("gnu", 150)]
    [InlineData("gnu", 300)]
    [InlineData("gnu", 1000)]
    [InlineData("posix", 99)]
    [InlineData("posix", 150)]
    [InlineData("posix", 300)]
    [InlineData("posix", 1000)]
    public async Task Open_ReadsWhatGnuTarWrites(string format, int nameLength)
    {
        string root = _temp.PathOf("root");
        string longName = LongName(nameLength);
        Write(root, "small", "small");
        Write(root, "empty", string.Empty);
        Write(root, "dir/big", new string('b', 100_000));
        Write(root, longName, "long");
        File.CreateSymbolicLink(Path.Join(root, "dir/link"), "../small");
        File.CreateSymbolicLink(Path.Join(root, "longlink"), longName[..Math.Min(longName.Length, format is "gnu" or "posix" ? 1000 : 99)]);
        TarTool.Run(root, "ln", format is "gnu" or "posix" ? longName : "small", "zhard");
        string path = _temp.PathOf("a.tar");
        TarTool.Run(_temp.FullPath, "tar", $"--format={format}", "--sort=name", "-C", root, "-cf", path, ".");

        await using TarArchive archive = await TarArchive.OpenAsync(path);

        Assert.Equal("small", await ReadAsync(archive, "small"));
        Assert.Equal(string.Empty, await ReadAsync(archive, "empty"));
        Assert.Equal(new string('b', 100_000), await ReadAsync(archive, "./dir/big"));
        Assert.Equal("long", await ReadAsync(archive, longName));
        Assert.Equal("small", await ReadAsync(archive, "dir/link"));
        Assert.Equal(format is "gnu" or "posix" ? "long" : "small", await ReadAsync(archive, "zhard"));
        Assert.Equal(1, archive.Index.Entries.Count(entry => entry.Kind == TarEntryKind.HardLink));
        Assert.Equal(
            Directory
                .EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
                .Select(entry => Path.GetRelativePath(root, entry))
                .Append(".")
                .Order(StringComparer.Ordinal),
            archive.Index.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        if (format is "gnu" or "posix")
        {
            Assert.Equal("long", await ReadAsync(archive, "longlink"));
        }
    }

    [TarToolTheory]
    [InlineData("gnu")]
    [InlineData("posix")]
    public async Task Open_RefusesSparseFilesByName(string format)
    {
        using (FileStream file = File.Create(_temp.PathOf("sparse")))
        {
            file.SetLength(1 << 20);
        }

        string path = _temp.PathOf("a.tar");
        TarTool.Run(_temp.FullPath, "tar", $"--format={format}", "-cf", path, "sparse");
        await (await TarArchive.OpenAsync(path)).DisposeAsync();
        TarTool.Run(_temp.FullPath, "tar", $"--format={format}", "-S", "-cf", path, "sparse");

        Assert.Contains("GNU sparse file", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [TarToolFact]
    public async Task Open_TakesGlobalHeadersDevicesAndConcatenationOnlyAsTarsOwn()
    {
        Write(_temp.FullPath, "a", "a");
        TarTool.Run(_temp.FullPath, "mkfifo", "fifo");
        string path = _temp.PathOf("a.tar");
        TarTool.Run(_temp.FullPath, "tar", "--format=posix", "--pax-option=globexthdr.name=g,comment=text", "-cf", path, "a", "fifo");

        await using (TarArchive archive = await TarArchive.OpenAsync(path))
        {
            Assert.Equal("a", await ReadAsync(archive, "a"));
            Assert.Equal(TarEntryKind.Other, archive.Index.Entries.Last().Kind);
        }

        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. bytes, .. bytes]);
        Assert.Contains("after its end marker", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RefusesBrokenArchivesByTheirPath()
    {
        string path = _temp.PathOf("a.tar");
        await File.WriteAllBytesAsync(path, new TarBuilder().File("a", "x").End().ToArray());
        await (await TarArchive.OpenAsync(path)).DisposeAsync();
        await File.WriteAllBytesAsync(path, new TarBuilder().File("/a", "x").End().ToArray());

        Assert.Contains($"'/a' at offset 0 of '{path}' has a name that is absolute", await RefusalAsync(path), StringComparison.Ordinal);

        // The handle is closed again: nothing keeps the file.
        await File.WriteAllBytesAsync(path, [0x1F, 0x8B, 8, 0]);
        Assert.StartsWith(
            $"'{path}', compressed with gzip: The gzip stream ends after 4 bytes",
            await RefusalAsync(path),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RefusesAnEmptyFile()
    {
        string path = _temp.PathOf("empty.tar");
        await File.WriteAllBytesAsync(path, []);

        Assert.Equal($"'{path}' is empty: expected a tar archive.", await RefusalAsync(path));
    }

    [TarToolFact]
    public async Task Open_RefusesAFifoWithoutOpeningIt()
    {
        TarTool.Run(_temp.FullPath, "mkfifo", "fifo");
        string fifo = _temp.PathOf("fifo");
        string link = _temp.PathOf("link");
        File.CreateSymbolicLink(link, "fifo");

        foreach (string path in (string[])[fifo, link, "/dev/zero"])
        {
            Assert.Equal($"'{path}' is empty: expected a tar archive.", await RefusalAsync(path).WaitAsync(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task Open_FollowsASymbolicLinkToTheArchive()
    {
        await File.WriteAllBytesAsync(_temp.PathOf("a.tar"), new TarBuilder().File("a", "x").End().ToArray());
        string link = _temp.PathOf("link.tar");
        File.CreateSymbolicLink(link, "a.tar");

        await using TarArchive archive = await TarArchive.OpenAsync(link);
        Assert.Equal("x", await ReadAsync(archive, "a"));
    }

    [Fact]
    public async Task Open_RefusesADirectory() =>
        Assert.Equal($"'{_temp.FullPath}' is a directory: expected a tar archive.", await RefusalAsync(_temp.FullPath));

    [Fact]
    public async Task Open_ThrowsForAMissingFile()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => TarArchive.OpenAsync(_temp.PathOf("absent")).AsTask());

        string dangling = _temp.PathOf("dangling");
        File.CreateSymbolicLink(dangling, "absent");
        await Assert.ThrowsAsync<FileNotFoundException>(() => TarArchive.OpenAsync(dangling).AsTask());

        string loop = _temp.PathOf("loop");
        File.CreateSymbolicLink(loop, "loop");
        await Assert.ThrowsAnyAsync<IOException>(() => TarArchive.OpenAsync(loop).AsTask());
    }

    [Fact]
    public async Task OpenEntry_ReadsManyAtTheSameTime()
    {
        var builder = new TarBuilder();
        for (int i = 0; i < 20; i++)
        {
            builder.File($"f{i}", Enumerable.Repeat((byte)i, 1000 * i).ToArray());
        }

        await using TarArchive archive = await CreateAsync(builder);
        Stream[] streams = [.. archive.Index.Entries.Select(archive.OpenEntry)];
        byte[][] contents = await Task.WhenAll(streams.Select(async stream =>
        {
            using var copy = new MemoryStream();
            byte[] piece = new byte[333];
            int count;
            while ((count = await stream.ReadAsync(piece)) > 0)
            {
                copy.Write(piece, 0, count);
                await Task.Yield();
            }

            return copy.ToArray();
        }));

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(Enumerable.Repeat((byte)i, 1000 * i), contents[i]);
            Assert.Equal(1000 * i, streams[i].Length);
        }
    }

    [Fact]
    public async Task OpenEntry_WantsARegularFile()
    {
        await using TarArchive archive = await CreateAsync(new TarBuilder().Directory("d").SymbolicLink("s", "f").File("f", "x"));

        Assert.Throws<ArgumentException>(() => archive.OpenEntry(archive.Index.Entries.First()));
        Assert.Throws<ArgumentException>(() => archive.OpenEntry(archive.Index.Entries.ElementAt(1)));
        Assert.Equal("x", await ReadAsync(archive, "s"));
    }

    [Fact]
    public async Task OpenEntry_StreamsSeekReadBackAndStopAtTheirEnd()
    {
        await using TarArchive archive = await CreateAsync(new TarBuilder().File("a", "0123456789").File("b", "other"));
        await using Stream stream = archive.OpenEntry(archive.Index.Entries.First());

        byte[] buffer = new byte[100];
        Assert.Equal(10, stream.Read(buffer));
        Assert.Equal(0, stream.Read(buffer));
        Assert.Equal(0, await stream.ReadAsync(buffer));
        Assert.Equal(3, stream.Seek(3, SeekOrigin.Begin));
        Assert.Equal(4, await stream.ReadAsync(buffer.AsMemory(0, 4)));
        Assert.Equal("3456", Encoding.UTF8.GetString(buffer, 0, 4));
        Assert.Equal(9, stream.Seek(2, SeekOrigin.Current));
        Assert.Equal('9', stream.ReadByte());
        Assert.Equal(8, stream.Seek(-2, SeekOrigin.End));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        stream.Position = 1000;
        Assert.Equal(0, stream.Read(buffer));
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Write(buffer));
    }

    [Fact]
    public async Task OpenEntry_SaysSoWhenTheFileShrank()
    {
        await using TarArchive archive = await CreateAsync(new TarBuilder().File("a", new byte[5000]));
        await using Stream stream = archive.OpenEntry(archive.Index.Entries.First());
        byte[] buffer = new byte[5000];
        Assert.Equal(1000, await stream.ReadAsync(buffer.AsMemory(0, 1000)));
        using (var file = new FileStream(_temp.PathOf("created.tar"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(2000);
        }

        Assert.Equal(488, await stream.ReadAsync(buffer));
        IOException failure = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(buffer).AsTask());
        Assert.Contains("ends after 2000 bytes: expected at least 5512", failure.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => stream.Read(buffer));
    }

    [Fact]
    public async Task OpenEntry_StreamsEndWithTheArchive()
    {
        TarArchive archive = await CreateAsync(new TarBuilder().File("a", "x").File("b", "y"));
        TarEntry entry = archive.Index.Entries.First();
        Stream closed = archive.OpenEntry(entry);
        Stream open = archive.OpenEntry(entry);
        await closed.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => closed.ReadByte());
        Assert.Equal('x', open.ReadByte());
        open.Position = 0;
        await archive.DisposeAsync();
        await archive.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => open.ReadByte());
        Assert.Throws<ObjectDisposedException>(() => archive.OpenEntry(entry));
    }

    private static void Write(string root, string name, string content)
    {
        string path = Path.Join(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static string LongName(int length)
    {
        var name = new StringBuilder();
        while (name.Length < length)
        {
            name.Append(name.Length % 60 == 59 && length - name.Length > 1 ? '/' : (char)('a' + (name.Length % 26)));
        }

        return name.ToString();
    }

    private static async Task<string> ReadAsync(TarArchive archive, string name)
    {
        TarEntry? entry = archive.Index.ResolveFile(name);
        Assert.NotNull(entry);
        using var reader = new StreamReader(archive.OpenEntry(entry));
        return await reader.ReadToEndAsync();
    }

    private static async Task<string> RefusalAsync(string path) =>
        (await Assert.ThrowsAsync<InvalidDataException>(() => TarArchive.OpenAsync(path).AsTask())).Message;

    private async Task<TarArchive> CreateAsync(TarBuilder builder)
    {
        string path = _temp.PathOf("created.tar");
        await File.WriteAllBytesAsync(path, builder.End().ToArray());
        return await TarArchive.OpenAsync(path);
    }
}
