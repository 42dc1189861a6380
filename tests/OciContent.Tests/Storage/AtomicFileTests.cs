using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestImageFolder _temp = new();

    private string Target => _temp.PathOf("file");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("before")]
    public async Task AFile_IsWritten(string? before)
    {
        if (before is not null)
        {
            File.WriteAllText(Target, before);
        }

        Assert.Equal(7, await AtomicFile.WriteAsync(Target, WriteAsync));

        Assert.Equal("after", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_temp.Root));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("before")]
    public async Task AWriteThatFails_LeavesWhatWasThere(string? before)
    {
        if (before is not null)
        {
            File.WriteAllText(Target, before);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.WriteAsync<int>(Target, async file =>
        {
            await WriteAsync(file);
            throw new InvalidOperationException();
        }));

        Assert.Equal(before, File.Exists(Target) ? File.ReadAllText(Target) : null);
        Assert.Equal(before is null ? [] : [Target], Directory.EnumerateFileSystemEntries(_temp.Root));
    }

    [Fact]
    public async Task ManyChanges_AtTheSameTime_LoseNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (int j = 0; j < 10; j++)
            {
                await AtomicFile.UpdateAsync(Target, 1000, before => [.. before ?? [], (byte)('a' + i)]);
            }
        })));

        Assert.Equal(
            Enumerable.Range(0, 8).Select(static i => ((char)('a' + i), 10)),
            File.ReadAllText(Target).GroupBy(static c => c).OrderBy(static c => c.Key).Select(static c => (c.Key, c.Count())));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_temp.Root));
    }

    [Fact]
    public async Task AChange_ThatIsNone_OrFails_LeavesWhatWasThere()
    {
        await AtomicFile.UpdateAsync(Target, 1000, static before => null);
        Assert.False(File.Exists(Target));
        File.WriteAllText(Target, "before");
        await AtomicFile.UpdateAsync(Target, 1000, static before => null);
        await Assert.ThrowsAsync<FormatException>(() => AtomicFile.UpdateAsync(Target, 1000, static _ => throw new FormatException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => AtomicFile.UpdateAsync(Target, 5, static before => before));
        await Assert.ThrowsAsync<IOException>(() => AtomicFile.UpdateAsync(_temp.PathOf("no/file"), 5, static before => before));

        Assert.Equal("before", File.ReadAllText(Target));
    }

    [Fact]
    public async Task AChange_OfALink_IsOfWhatItLeadsTo()
    {
        Directory.CreateDirectory(_temp.PathOf("there"));
        File.CreateSymbolicLink(Target, _temp.PathOf("there/file"));
        await AtomicFile.UpdateAsync(Target, 1000, static before => "after"u8.ToArray());

        Assert.Equal("after", File.ReadAllText(_temp.PathOf("there/file")));
        Assert.NotNull(new FileInfo(Target).LinkTarget);
    }

    [Fact]
    public async Task AFileThatIsReplaced_IsWholeForItsReaders()
    {
        File.WriteAllText(Target, "before");

        await AtomicFile.WriteAsync(Target, async file =>
        {
            await WriteAsync(file);
            Assert.Equal("before", File.ReadAllText(Target));
            return 0;
        });
    }

    [Fact]
    public async Task ALink_IsFollowedAndTheModeKept()
    {
        File.WriteAllText(Target, "before");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Target, OwnerOnly);
        }

        File.CreateSymbolicLink(_temp.PathOf("link"), Target);

        await AtomicFile.WriteAsync(_temp.PathOf("link"), WriteAsync);

        Assert.Equal("after", File.ReadAllText(Target));
        Assert.Equal(Target, new FileInfo(_temp.PathOf("link")).LinkTarget);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public async Task WhatADeadWriterLeft_IsSwept()
    {
        _temp.Write(".oci-content-0123456789abcdef.tmp/1", [1]);

        await AtomicFile.WriteAsync(Target, WriteAsync);

        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_temp.Root));
    }

    [Fact]
    public void WhereNoFileCanBe_IsRefusedInTime()
    {
        Assert.Equal("'' is no name: expected a file to write.", Assert.Throws<IOException>(() => AtomicFile.Validate("")).Message);
        Assert.EndsWith(
            "is a folder: expected a file to write.",
            Assert.Throws<IOException>(() => AtomicFile.Validate(_temp.Root)).Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "cannot be written: its folder does not exist.",
            Assert.Throws<IOException>(() => AtomicFile.Validate(_temp.PathOf("no/where"))).Message,
            StringComparison.Ordinal);
        AtomicFile.Validate(Target);
    }

    private static async Task<int> WriteAsync(Stream file)
    {
        await file.WriteAsync("after"u8.ToArray());
        return 7;
    }
}
