using System.Text;
using System.Text.Json;
using OciContent.Registry.Tags;

namespace OciContent.Registry.Tests.Tags;

/// <summary>Lock files on the disk: whole or not at all, and nobody's change is lost.</summary>
public sealed class ImageLockFileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AFile_IsMadeWhereThereIsNone_AndReadBack()
    {
        ImageLockFile file = New();
        await Assert.ThrowsAsync<FileNotFoundException>(() => file.ReadAsync());
        ImageLock written = await file.AddAsync([ImageLockTests.Image("a:1", 1)]);

        Assert.Equal(written, await file.ReadAsync());
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(_temp.FullPath));
    }

    [Fact]
    public async Task ManyWriters_AtTheSameTime_LoseNothing()
    {
        const int Writers = 8;
        const int Each = 10;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            // A file object each, as processes have.
            for (int i = 0; i < Each; i++)
            {
                await New().AddAsync([ImageLockTests.Image($"w{writer}:{i}", (byte)i)]);
            }
        })));

        Assert.Equal(Writers * Each, (await New().ReadAsync()).Images.Count);
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp.FullPath));
    }

    [Fact]
    public async Task WhatWasResolvedLater_Stays()
    {
        LockedImage early = ImageLockTests.Image("a:1", 1);
        LockedImage late = ImageLockTests.Image("a:1", 2) with { ResolvedAt = early.ResolvedAt.AddSeconds(1) };
        await New().AddAsync([late]);

        Assert.Equal(late, Assert.Single((await New().AddAsync([early])).Images));
    }

    [Fact]
    public async Task AFileThatIsBroken_IsNamed_AndStaysAsItIs()
    {
        _temp.Write("oci-content.lock", "<<<<<<< HEAD\n"u8);
        JsonException e = await Assert.ThrowsAsync<JsonException>(() => New().AddAsync([ImageLockTests.Image("a:1", 1)]));

        Assert.StartsWith($"'{New().Path}': Line 1", e.Message, StringComparison.Ordinal);
        Assert.Equal("<<<<<<< HEAD\n", await File.ReadAllTextAsync(New().Path));
    }

    [Fact]
    public async Task AFolder_IsNamedAsOne()
    {
        string folder = _temp.CreateFolder("folder");

        IOException thrown = await Assert.ThrowsAsync<IOException>(() => new ImageLockFile(folder).ReadAsync());

        Assert.Equal($"'{folder}' is a folder: expected a lock file.", thrown.Message);
    }

    [Fact]
    public async Task AFileThatAnEditorHasSaved_IsRead()
    {
        ImageLock written = await New().AddAsync([ImageLockTests.Image("a:1", 1)]);
        string text = (await File.ReadAllTextAsync(New().Path)).ReplaceLineEndings("\r\n");
        await File.WriteAllTextAsync(New().Path, text, Encoding.UTF8);

        Assert.Equal(written, await New().ReadAsync());
    }

    [Fact]
    public async Task WhatChangesNothing_WritesNothing()
    {
        await New().AddAsync([ImageLockTests.Image("a:1", 1)]);
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(New().Path, time);
        await New().AddAsync([ImageLockTests.Image("a:1", 1)]);

        Assert.Equal(time, File.GetLastWriteTimeUtc(New().Path));
    }

    [Fact]
    public async Task AnEmptyFile_IsALockOfNothing()
    {
        _temp.Write("oci-content.lock", ""u8);
        Assert.Single((await New().AddAsync([ImageLockTests.Image("a:1", 1)])).Images);
        Assert.Single((await New().ReadAsync()).Images);
    }

    [RequiresToolsFact("git")]
    public async Task Git_MergesWhatTwoBranchesHaveAddedAndChanged()
    {
        LockedImage[] before = [.. new[] { "b:1", "d:1", "f:1" }.Select(static name => ImageLockTests.Image(name, 1))];
        ImageLock ancestor = ImageLock.Of(before);
        ImageLock ours = ancestor.With(ImageLockTests.Image("a:1", 2), ImageLockTests.Image("f:1", 9));
        ImageLock theirs = ancestor.With(ImageLockTests.Image("c:1", 3), ImageLockTests.Image("g:1", 4));
        string Write(string name, ImageLock images) => _temp.Write(name, images.ToUtf8());

        ToolOutput merged = await ExternalTool.RunAsync(
            "git",
            "merge-file", "-p",
            Write("ours", ours),
            Write("ancestor", ancestor),
            Write("theirs", theirs));
        Assert.Equal(
            ["a:1", "b:1", "c:1", "d:1", "f:1", "g:1"],
            ImageLock.Parse(System.Text.Encoding.UTF8.GetBytes(merged.StandardOutput)).Images
                .Select(static image => image.Reference.ToString()["docker.io/library/".Length..]));
    }

    private ImageLockFile New() => new(_temp.PathOf("oci-content.lock"));
}
