using System.Text;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>Files are written whole or not at all, and what is asked and told follows the mode.</summary>
public sealed class FilePinnerTests : IDisposable
{
    private static readonly Digest Now = Digest.Compute("now"u8);
    private static readonly Digest Before = Digest.Compute("before"u8);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AFile_IsPinned_AndToldInItsOrder()
    {
        string path = Write("Dockerfile", "FROM alpine:3\nCOPY --from=busybox /a /b\nFROM $X\n");
        using var pinner = new FilePinner(new FixedResolver(PinnedFiles.DigestOf));

        PinnedFile file = await pinner.PinFileAsync(path);

        Digest alpine = PinnedFiles.DigestOf(ImageReference.Parse("alpine:3"));
        Digest busybox = PinnedFiles.DigestOf(ImageReference.Parse("busybox:latest"));
        Assert.Equal(
            $"FROM alpine:3@{alpine}\nCOPY --from=busybox:latest@{busybox} /a /b\nFROM $X\n",
            await File.ReadAllTextAsync(path));
        Assert.Equal(
            [
                ("alpine:3", 1, 6, PinState.Pinned, $"alpine:3@{alpine}", alpine),
                ("busybox", 2, 13, PinState.Pinned, $"busybox:latest@{busybox}", busybox),
                ("$X", 3, 6, PinState.Skipped, "$X", null),
            ],
            file.References.Select(static one => (one.Found.Text, one.Found.Line, one.Found.Column, one.State, one.Text, one.Digest)));
        Assert.Equal("it has variables", file.References[2].Reason);
        Assert.True(file.IsChanged && file.IsPinned);
        Assert.Same(ReferenceFormat.Dockerfile, file.Format);
    }

    [Fact]
    public async Task AReference_IsAskedForOnceInARun_AndByItsPlatform()
    {
        var resolver = new FixedResolver(Now);
        var arm64 = Platform.ParseSpecifier("linux/arm64");
        using var pinner = new FilePinner(resolver, new PinOptions { Platform = arm64 });

        await pinner.PinFileAsync(Write("a/Dockerfile", "FROM alpine:3\nFROM docker.io/library/alpine:3\nFROM busybox\n"));
        await pinner.PinFileAsync(Write("b/Dockerfile", "FROM alpine:3\nFROM busybox:latest\n"));

        Assert.Equal(2, resolver.Count);
        Assert.Equal(arm64, resolver.Platform);
    }

    [Fact]
    public async Task OneThatCannotBeResolved_LeavesItsFileAsItWas_AndTheOthersArePinned()
    {
        string broken = Write("a/Dockerfile", "FROM alpine:3\nFROM busybox:1\n");
        string whole = Write("b/Dockerfile", "FROM alpine:3\n");
        DateTime before = File.GetLastWriteTimeUtc(broken);
        using var pinner = new FilePinner(new FixedResolver(static reference => reference.Path == "library/busybox" ? null : Now));

        PinnedFile file = await pinner.PinFileAsync(broken);
        PinnedFile other = await pinner.PinFileAsync(whole);

        Assert.Equal("FROM alpine:3\nFROM busybox:1\n", await File.ReadAllTextAsync(broken));
        Assert.Equal(before, File.GetLastWriteTimeUtc(broken));
        Assert.Equal([PinState.Unpinned, PinState.Unresolved], file.References.Select(static one => one.State));
        Assert.Equal(["alpine:3", "busybox:1"], file.References.Select(static one => one.Text));
        Assert.Equal("docker.io/library/busybox:1 is not there.", file.References[1].Reason);
        Assert.False(file.IsPinned || file.IsChanged);
        Assert.True(other.IsPinned);
        Assert.Equal($"FROM alpine:3@{Now}\n", await File.ReadAllTextAsync(whole));
    }

    [Fact]
    public async Task PinnedOnes_AreNotAskedFor_UnlessTheyAreCheckedOrUpdated()
    {
        string text = $"FROM alpine:3@{Before}\nFROM busybox@{Before}\n";
        var resolver = new FixedResolver(Now);

        PinnedFile pin = await PinAsync(resolver, PinMode.Pin, text);
        Assert.Equal((0, true), (resolver.Count, pin.IsPinned));

        PinnedFile check = await PinAsync(resolver, PinMode.Check, text);
        Assert.Equal(1, resolver.Count);
        Assert.Equal(
            [(PinState.Moved, Now, Before), (PinState.Pinned, Before, null)],
            check.References.Select(static one => (one.State, one.Digest, one.Was)));
        Assert.False(check.IsChanged || check.IsPinned);

        PinnedFile update = await PinAsync(resolver, PinMode.Update, text);
        Assert.Equal(
            [(PinState.Pinned, $"alpine:3@{Now}", Before), (PinState.Pinned, $"busybox@{Before}", null)],
            update.References.Select(static one => (one.State, one.Text, one.Was)));
        Assert.Equal($"FROM alpine:3@{Now}\nFROM busybox@{Before}\n", Encoding.UTF8.GetString(update.Content.Span));
    }

    [Fact]
    public async Task Check_WritesNothing_AndTellsWhatIsUnpinned()
    {
        string path = Write("Dockerfile", "FROM alpine\n");
        using var pinner = new FilePinner(new FixedResolver(Now), new PinOptions { Mode = PinMode.Check });

        PinnedReference reference = Assert.Single((await pinner.PinFileAsync(path)).References);

        Assert.Equal((PinState.Unpinned, "alpine", Now), (reference.State, reference.Text, reference.Digest));
        Assert.Equal("FROM alpine\n", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task BytesThatAreNotUtf8_AndLoneCarriageReturns_Stay()
    {
        byte[] text =
        [
            .. "# "u8, 0xFF, 0xC3, 0x28, 0x85, 0xA0, .. "\r"u8,
            .. "\nFROM alpine:3\r\n# "u8, 0xED, 0xA0, 0x80, .. "\nFROM busybox:1"u8,
        ];

        PinnedFile file = await PinnedFiles.PinAsync(ReferenceFormat.Dockerfile, text);

        string expected = Encoding.Latin1.GetString(text)
            .Replace("alpine:3", $"alpine:3@{file.References[0].Digest}", StringComparison.Ordinal)
            .Replace("busybox:1", $"busybox:1@{file.References[1].Digest}", StringComparison.Ordinal);
        Assert.Equal(expected, file.Latin1());
    }

    [Fact]
    public async Task BytesThatAreNotUtf8_StayInYaml()
    {
        byte[] text =
        [
            .. "# "u8, 0xFF, 0x85, .. "\nservices:\n  a:\n    x: \""u8, 0xC2, 0x85, 0xE2, 0x80, 0xA8,
            .. "\"\n    image: alpine:3 # "u8, 0xFE, .. "\n"u8,
        ];

        PinnedFile file = await PinnedFiles.PinAsync(ReferenceFormat.Compose, text);

        Assert.Equal(5, Assert.Single(file.References).Found.Line);
        Assert.Equal(
            Encoding.Latin1.GetString(text).Replace("alpine:3", $"alpine:3@{file.References[0].Digest}", StringComparison.Ordinal),
            file.Latin1());
    }

    [Fact]
    public async Task ALink_StaysOne_AndTheModeToo()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string path = Write("real/file", "FROM alpine:3\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
        string link = _temp.PathOf("Dockerfile");
        File.CreateSymbolicLink(link, "real/file");
        using var pinner = new FilePinner(new FixedResolver(Now));

        await pinner.PinFileAsync(link);

        Assert.Equal("real/file", new FileInfo(link).LinkTarget);
        Assert.Equal($"FROM alpine:3@{Now}\n", await File.ReadAllTextAsync(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead,
            File.GetUnixFileMode(path));
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(_temp.PathOf("real")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task AFileThatIsChangedMeanwhile_StaysAsSomebodyLeftIt()
    {
        string path = Write("Dockerfile", "FROM alpine:3\n");
        using var pinner = new FilePinner(new FixedResolver(_ =>
        {
            File.WriteAllText(path, "FROM debian:12\n");
            return Now;
        }));

        IOException error = await Assert.ThrowsAsync<IOException>(() => pinner.PinFileAsync(path));

        Assert.Contains("was changed in the meantime", error.Message, StringComparison.Ordinal);
        Assert.Equal("FROM debian:12\n", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp.FullPath));
    }

    [Fact]
    public async Task WhatCannotBeRead_IsRefusedAsWhatItIs()
    {
        using var pinner = new FilePinner(new FixedResolver(Now), new PinOptions { MaxFileSize = 100 });

        await Assert.ThrowsAsync<FileNotFoundException>(() => pinner.PinFileAsync(_temp.PathOf("none")));
        await Assert.ThrowsAsync<InvalidDataException>(() => pinner.PinFileAsync(Write("Dockerfile", new string('#', 101))));
        await Assert.ThrowsAsync<InvalidDataException>(() => pinner.PinAsync("Dockerfile", new byte[101]));
        await Assert.ThrowsAsync<InvalidDataException>(() => pinner.PinAsync("Dockerfile", new ZeroStream(1L << 40)));
        await Assert.ThrowsAsync<FormatException>(() => pinner.PinAsync("Dockerfile", "FROM a\0"u8.ToArray()));
        await Assert.ThrowsAsync<FormatException>(() => pinner.PinAsync("Dockerfile", Encoding.Unicode.GetBytes("FROM alpine")));
        await Assert.ThrowsAsync<FormatException>(() => pinner.PinAsync("compose.yml", "services: [a: b: c"u8.ToArray()));
        FormatException unknown = await Assert.ThrowsAsync<FormatException>(() => pinner.PinAsync("a.txt", "hello"u8.ToArray()));
        Assert.Contains("'a.txt' has no known format", unknown.Message, StringComparison.Ordinal);
    }

    [RequiresToolsFact("mkfifo")]
    public async Task APipe_IsNotOpened()
    {
        string path = _temp.PathOf("Dockerfile");
        await ExternalTool.RunAsync("mkfifo", path);
        File.CreateSymbolicLink(_temp.PathOf("Containerfile"), path);
        using var pinner = new FilePinner(new FixedResolver(Now));

        Assert.Empty((await pinner.PinFileAsync(path)).References);
        Assert.Empty((await pinner.PinFileAsync(_temp.PathOf("Containerfile"))).References);
    }

    [Fact]
    public void Options_AreChecked()
    {
        var resolver = new FixedResolver(Now);

        Assert.Throws<ArgumentNullException>(() => new FilePinner(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FilePinner(resolver, new PinOptions { MaxConcurrency = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FilePinner(resolver, new PinOptions { MaxFileSize = 0 }));
        Assert.Throws<ArgumentException>(() => new FilePinner(resolver, new PinOptions { Mode = (PinMode)7 }));
    }

    [Fact]
    public async Task Cancelling_EndsTheAsking()
    {
        using var cancellation = new CancellationTokenSource();
        using var pinner = new FilePinner(new FixedResolver(_ =>
        {
            cancellation.Cancel();
            throw new OperationCanceledException(cancellation.Token);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pinner.PinAsync("Dockerfile", "FROM alpine:3"u8.ToArray(), cancellation.Token));
    }

    private static async Task<PinnedFile> PinAsync(FixedResolver resolver, PinMode mode, string text)
    {
        using var pinner = new FilePinner(resolver, new PinOptions { Mode = mode });
        return await pinner.PinAsync("Dockerfile", Encoding.UTF8.GetBytes(text));
    }

    private string Write(string name, string text) => _temp.Write(name, Encoding.UTF8.GetBytes(text));
}
