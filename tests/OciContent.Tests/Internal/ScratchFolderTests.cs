using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Internal;

/// <summary>What dead writers left is swept, and nothing else.</summary>
public sealed class ScratchFolderTests : IDisposable
{
    private const string DeadName = ".oci-content-0123456789abcdef.tmp";

    private readonly TestImageFolder _temp = new();
    private readonly TestImage _image = new("a");

    private string Layout => _temp.PathOf("layout");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task WhatADeadWriterLeft_IsSwept()
    {
        _temp.Write(new TestImageFiles().Image(_image, "t"));
        _temp.Write($"layout/{DeadName}/1", "half of a bl"u8.ToArray());

        await using (await ImageLayoutStore.OpenAsync(Layout))
        {
            Assert.Empty(LayoutCheck.Strangers(Layout));
        }
    }

    [Fact]
    public async Task WhatALiveWriterWrites_IsNot()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        byte[] content = _image.Config.Content;
        var slow = new ScriptedStream(
            (buffer, _) =>
            {
                content.AsSpan(0, 20).CopyTo(buffer.Span);
                return ValueTask.FromResult(20);
            },
            async (buffer, cancellationToken) =>
            {
                // Others come and go while the content is half written.
                await (await ImageLayoutStore.OpenAsync(Layout, cancellationToken)).DisposeAsync();
                Assert.Single(
                    Directory.EnumerateFiles(Assert.Single(LayoutCheck.Strangers(Layout).Select(name => Path.Join(Layout, name)))));
                content.AsSpan(20).CopyTo(buffer.Span);
                return content.Length - 20;
            });

        await store.PutAsync(_image.Config.Descriptor, slow);

        Assert.Equal(_image.Config.Content, (await store.ReadBytesAsync(_image.Config.Descriptor)).ToArray());
    }

    [Theory]
    [InlineData(".oci-content-0123456789ABCDEF.tmp")]
    [InlineData(".oci-content-0123456789abcde.tmp")]
    [InlineData(".oci-content-0123456789abcdef.tmp2")]
    [InlineData(".oci-content-x.tmp")]
    [InlineData(".umoci-0123456789abcdef")]
    public async Task FoldersOfOthers_AreNotSwept(string name)
    {
        _temp.Write(new TestImageFiles().Image(_image, "t"));
        _temp.Write($"layout/{name}/1", [1]);

        await using (await ImageLayoutStore.OpenAsync(Layout))
        {
        }

        Assert.True(File.Exists(Path.Join(Layout, name, "1")));
    }

    [Fact]
    public async Task ALinkWithTheNameOfALeftOver_IsNotFollowed()
    {
        _temp.Write(new TestImageFiles().Image(_image, "t"));
        string outside = _temp.Write("outside/1", [1]);
        Directory.CreateSymbolicLink(Path.Join(Layout, DeadName), Path.GetDirectoryName(outside)!);

        await using (await ImageLayoutStore.OpenAsync(Layout))
        {
        }

        Assert.True(File.Exists(outside));
    }

    [Fact]
    public void ALink_IsNotLocked()
    {
        Directory.CreateDirectory(Layout);
        Directory.CreateSymbolicLink(_temp.PathOf("link"), Layout);

        Assert.Throws<IOException>(() => Disk.System.TryLock(_temp.PathOf("link")));
    }

    [Fact]
    public void ALock_ExcludesOthersUntilItIsGone()
    {
        Directory.CreateDirectory(Layout);
        using (IFolderLock? first = Disk.System.TryLock(Layout))
        {
            Assert.NotNull(first);
            Assert.Null(Disk.System.TryLock(Layout));
        }

        using IFolderLock? second = Disk.System.TryLock(Layout);
        Assert.NotNull(second);
    }

    [Fact]
    public void ALock_LeavesNothingBehind()
    {
        Directory.CreateDirectory(Layout);
        Disk.System.TryLock(Layout)!.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Layout));
    }

    [Fact]
    public void AFolderThatIsGone_CannotBeLocked() =>
        Assert.Throws<DirectoryNotFoundException>(() => Disk.System.TryLock(_temp.PathOf("absent")));

    [Fact]
    public void AFileThatIsDeletedUnderALock_IsThatOfTheLockedFolder()
    {
        _temp.Write("layout/1", [1]);
        string outside = _temp.Write("outside/1", [1]);
        using IFolderLock taken = Disk.System.TryLock(Layout)!;
        Directory.Move(Layout, _temp.PathOf("moved"));
        Directory.CreateSymbolicLink(Layout, Path.GetDirectoryName(outside)!);

        taken.DeleteFile("1");
        taken.DeleteFile("absent");

        Assert.True(File.Exists(outside));
        Assert.False(File.Exists(_temp.PathOf("moved/1")));
    }

    [Fact]
    public void ARename_ReplacesAFileButNoFolder()
    {
        _temp.Write("a", [1]);
        _temp.Write("b", [2]);
        Directory.CreateDirectory(_temp.PathOf("c"));

        Disk.System.Rename(_temp.PathOf("a"), _temp.PathOf("b"));

        Assert.Equal([1], File.ReadAllBytes(_temp.PathOf("b")));
        Assert.Throws<IOException>(() => Disk.System.Rename(_temp.PathOf("b"), _temp.PathOf("c")));
        Assert.ThrowsAny<IOException>(() => Disk.System.Rename(_temp.PathOf("absent"), _temp.PathOf("b")));
    }
}
