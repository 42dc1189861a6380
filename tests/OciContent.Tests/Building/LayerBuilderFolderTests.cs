using System.Net.Sockets;
using System.Runtime.Versioning;
using OciContent.Building;
using OciContent.Tests.Tar;

namespace OciContent.Tests.Building;

/// <summary>Layers of files of this machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LayerBuilderFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AFolder_IsThereWithAllThatIsInIt()
    {
        _folder.Write("in/b/file", "content"u8);
        _folder.Write("in/.hidden", "x"u8);
        _folder.CreateFolder("in/empty");

        LayerBuilder builder = new LayerBuilder().AddFolder(_folder.PathOf("in"), "/app");

        Assert.Equal(
            [
                "5 755 0:0 0 app/",
                "0 644 0:0 0 app/.hidden 'x'",
                "5 755 0:0 0 app/b/",
                "0 644 0:0 0 app/b/file 'content'",
                "5 755 0:0 0 app/empty/",
            ],
            await LayerReading.ListAsync(builder));
        Assert.Equal([".hidden", "b/", "b/file", "empty/"], LayerReading.Names(await LayerReading.WriteAsync(Build("in"))));
    }

    [LinuxTheory]
    [InlineData("in")]
    [InlineData("link")]
    [InlineData("link/")]
    public async Task Links_StayLinks(string folder)
    {
        _folder.Write("in/file", "content"u8);
        File.CreateSymbolicLink(_folder.PathOf("in/self"), ".");
        File.CreateSymbolicLink(_folder.PathOf("in/out"), "/etc");
        File.CreateSymbolicLink(_folder.PathOf("in/broken"), "nowhere");
        File.CreateSymbolicLink(_folder.PathOf("link"), "in");

        Assert.Equal(
            ["2 777 0:0 0 broken -> nowhere", "0 644 0:0 0 file 'content'", "2 777 0:0 0 out -> /etc", "2 777 0:0 0 self -> ."],
            await LayerReading.ListAsync(Build(folder)));
        Assert.Equal(
            ["2 777 0:0 0 x -> nowhere"],
            await LayerReading.ListAsync(new LayerBuilder().AddFile(_folder.PathOf("in/broken"), "x")));
    }

    [LinuxTheory]
    [InlineData(false, "5 755 d/", "0 755 run", "0 644 secret")]
    [InlineData(true, "5 700 d/", "0 4711 run", "0 600 secret")]
    public async Task Modes_AreKeptOnlyWhenAsked(bool keeps, params string[] expected)
    {
        File.SetUnixFileMode(_folder.CreateFolder("in/d"), Private | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_folder.Write("in/secret", default), Private);
        File.SetUnixFileMode(
            _folder.Write("in/run", default),
            UnixFileMode.SetUser | Private | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        IReadOnlyList<string> entries = await LayerReading.ListAsync(Build("in", new LayerOptions { KeepsModes = keeps }));

        Assert.Equal(expected, entries.Select(static entry => entry.Replace(" 0:0 0", "", StringComparison.Ordinal)));
    }

    [LinuxTheory]
    [InlineData(true, "0 644 0:0 0 a 'content'", "1 644 0:0 0 b/c -> a", "1 644 0:0 0 z -> a")]
    [InlineData(false, "0 644 0:0 0 a 'content'", "0 644 0:0 0 b/c 'content'", "0 644 0:0 0 z 'content'")]
    public async Task HardLinks_AreFound(bool keeps, params string[] expected)
    {
        _folder.Write("in/z", "content"u8);
        _folder.CreateFolder("in/b");
        TarTool.Run(_folder.PathOf("in"), "ln", "z", "a");
        TarTool.Run(_folder.PathOf("in"), "ln", "z", "b/c");

        IReadOnlyList<string> entries = await LayerReading.ListAsync(Build("in", new LayerOptions { KeepsHardLinks = keeps }));

        Assert.Equal(expected, entries.Where(static entry => entry[0] != '5'));
    }

    [LinuxTheory]
    [InlineData(LayerTimes.Keep, 1234)]
    [InlineData(LayerTimes.Set, 1000)]
    [InlineData(LayerTimes.Clamp, 1000)]
    public async Task TimesAndOwners_AreThoseOfTheFile(LayerTimes times, int expected)
    {
        File.SetLastWriteTimeUtc(_folder.Write("in/file", default), DateTimeOffset.FromUnixTimeMilliseconds(1_234_900).UtcDateTime);
        string owner = TarTool.Run(_folder.FullPath, "stat", "-c", "%u:%g", "in/file").Trim();
        var options = new LayerOptions { Times = times, Time = DateTimeOffset.FromUnixTimeSeconds(1000) };

        Assert.Equal([$"0 644 {owner} {expected} file"], await LayerReading.ListAsync(Build("in", options with { Owner = null })));
        Assert.Equal(
            [$"0 644 12:34 {expected} file"],
            await LayerReading.ListAsync(Build("in", options with { Owner = new LayerOwner(12, 34) })));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sockets_AreRefusedOrSkipped(bool skips)
    {
        _folder.Write("in/file", default);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.PathOf("in/socket")));
        LayerBuilder builder = Build("in", new LayerOptions { SkipsSockets = skips });

        if (skips)
        {
            Assert.Equal(["file"], LayerReading.Names(await LayerReading.WriteAsync(builder)));
            return;
        }

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => builder.WriteAsync(Stream.Null));
        Assert.EndsWith(
            "is a socket: expected a file, a folder or a symbolic link, or the option SkipsSockets.",
            e.Message,
            StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifos_AreRefusedOrKept(bool keeps)
    {
        TarTool.Run(_folder.CreateFolder("in"), "mkfifo", "pipe");
        LayerBuilder builder = Build("in", new LayerOptions { KeepsDevices = keeps });

        if (keeps)
        {
            Assert.Equal(["6 644 0:0 0 pipe"], await LayerReading.ListAsync(builder));
            return;
        }

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => builder.WriteAsync(Stream.Null));
        Assert.Contains("is a FIFO: expected", e.Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("bad-\\377", "has a name that is not valid UTF-8")]
    [InlineData(".wh.name", "has a name that begins with '.wh.'")]
    public async Task Names_ThatNoLayerHas_AreRefused(string name, string expected)
    {
        _folder.CreateFolder("in");
        TarTool.Run(_folder.PathOf("in"), "sh", "-c", $"touch \"$(printf '{name}')\"");

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => Build("in").WriteAsync(Stream.Null));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        TarTool.Run(_folder.FullPath, "rm", "-rf", "in");
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFileThatChanges_IsTold(bool isReplaced)
    {
        string path = _folder.Write("in/b", new byte[1000]);
        LayerBuilder builder = new LayerBuilder().AddFolder(_folder.PathOf("in")).AddContent("a", Late(() => Change(path, isReplaced)));

        await Assert.ThrowsAsync<IOException>(() => builder.WriteAsync(Stream.Null));
    }

    [Fact]
    public async Task AMissingFolder_IsTold() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Build("missing").WriteAsync(Stream.Null));

    [Fact]
    public async Task AFile_IsNotAFolder()
    {
        string path = _folder.Write("file", default);
        await Assert.ThrowsAnyAsync<IOException>(() => new LayerBuilder().AddFolder(path).WriteAsync(Stream.Null));
        await Assert.ThrowsAsync<InvalidDataException>(() => new LayerBuilder().AddFile(_folder.FullPath, "f").WriteAsync(Stream.Null));
    }

    [TarToolFact]
    public async Task Ustar_IsByteForByteThatOfGnuTar()
    {
        FillFolder();
        string archive = _folder.PathOf("gnu.tar");
        TarTool.Run(_folder.PathOf("in"), "chmod", "-R", "u=rwX,go=rX", "app");
        TarTool.Run(
            _folder.PathOf("in"),
            "tar",
            "--sort=name",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "--mtime=@1700000000",
            "--format=ustar",
            "--blocking-factor=1",
            "-cf",
            archive,
            "app");

        byte[] layer = await LayerReading.WriteAsync(
            new LayerBuilder(new LayerOptions { Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) })
                .AddFolder(_folder.PathOf("in/app"), "app"));

        Assert.Equal(LayerReading.List(await File.ReadAllBytesAsync(archive)), LayerReading.List(layer));
        Assert.Equal(await File.ReadAllBytesAsync(archive), layer);
    }

    [TarToolFact]
    public async Task GnuTar_UnpacksTheSameTree()
    {
        FillFolder();
        _folder.Write($"in/app/{new string('n', 180)}", "long"u8);
        _folder.Write("in/app/日本", "text"u8);
        await using (FileStream layer = File.Create(_folder.PathOf("layer.tar")))
        {
            await Build("in").WriteAsync(layer);
        }

        TarTool.Run(_folder.CreateFolder("out"), "tar", "-xf", _folder.PathOf("layer.tar"));

        Assert.Equal("", TarTool.Run(_folder.FullPath, "diff", "-r", "--no-dereference", "in", "out"));
    }

    [TarToolFact]
    public async Task AnArchive_KeepsWhatItSays()
    {
        FillFolder();
        string archive = _folder.PathOf("gnu.tar.gz");
        TarTool.Run(
            _folder.PathOf("in"),
            "tar",
            "--format=posix",
            "--owner=7",
            "--group=8",
            "--numeric-owner",
            "--mtime=@1234.75",
            "-czf",
            archive,
            "app");

        IReadOnlyList<string> entries = await LayerReading.ListAsync(
            new LayerBuilder(new LayerOptions { Times = LayerTimes.Keep }).AddTar(archive, "/opt"));

        Assert.Contains("0 644 7:8 1234 opt/app/a.txt 'a'", entries);
        Assert.Contains("1 755 7:8 1234 opt/app/z/linked -> opt/app/run", entries);
        Assert.Contains("2 777 7:8 1234 opt/app/link -> ../a.txt", entries);
    }

    [Fact]
    public async Task ALayer_AddedAsAnArchive_IsTheSame()
    {
        LayerBuilder builder = new LayerBuilder(new LayerOptions { Times = LayerTimes.Keep })
            .AddContent(
                "f",
                "x"u8.ToArray(),
                new LayerAttributes
                {
                    Mode = UnixFileMode.StickyBit | UnixFileMode.UserRead,
                    Owner = new LayerOwner(uint.MaxValue - 1, 1),
                    ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(-5),
                    ExtendedAttributes = new Dictionary<string, ReadOnlyMemory<byte>>
                    {
                        ["security.capability"] = new byte[] { 0, 255, 10, 61 },
                    },
                })
            .AddHardLink("g", "f")
            .AddWhiteout("gone")
            .AddOpaqueMark("d")
            .AddSymbolicLink(new string('l', 200), "日本");
        byte[] layer = await LayerReading.WriteAsync(builder);
        string path = _folder.Write("layer.tar", layer);

        Assert.Equal(
            layer,
            await LayerReading.WriteAsync(new LayerBuilder(new LayerOptions { Times = LayerTimes.Keep }).AddTar(path)));
    }

    private static Func<Stream> Late(Action change)
    {
        int opened = 0;
        return () =>
        {
            // The first time it is asked how long it is.
            if (opened++ == 1)
            {
                change();
            }

            return new MemoryStream();
        };
    }

    private static void Change(string path, bool isReplaced)
    {
        if (isReplaced)
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, "/etc/passwd");
        }
        else
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }
    }

    private LayerBuilder Build(string folder, LayerOptions? options = null) => new LayerBuilder(options).AddFolder(_folder.PathOf(folder));

    private void FillFolder()
    {
        _folder.Write("in/app/a.txt", "a"u8);
        _folder.Write("in/app/a/b", new byte[513]);
        _folder.Write("in/app/a-b", new byte[512]);
        _folder.Write($"in/app/{new string('d', 80)}/{new string('f', 60)}", "prefixed"u8);
        _folder.CreateFolder("in/app/z");
        string run = _folder.Write("in/app/run", "#!/bin/sh"u8);
        File.SetUnixFileMode(run, Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.CreateSymbolicLink(_folder.PathOf("in/app/link"), "../a.txt");
        TarTool.Run(_folder.PathOf("in/app"), "ln", "run", "z/linked");
    }
}
