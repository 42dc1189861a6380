using OciContent.Copying;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Copying;

/// <summary>An image is copied to a disk of which each operation in turn fails: success is never wrong, and what was there stays.</summary>
public sealed class CopyFaultTests : IDisposable
{
    private const int FarTooMany = 1000;

    private readonly TestImageFolder _temp = new();
    private readonly TestImage _old = new("shared", "old");
    private readonly TestImage _new = new("shared", "new", "newer");

    public static TheoryData<DiskFault> Faults { get; } = [DiskFault.Before, DiskFault.After, DiskFault.Death];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ALayout_IsSoundWhateverFails(DiskFault fault)
    {
        int count = await ForEachOperationAsync(fault, async (copy, retry) =>
        {
            string layout = _temp.PathOf("layout");
            _temp.Write(new TestImageFiles().Image(_old, "old"));

            bool isDone = await copy($"oci:{layout}:new");

            Assert.Equal(
                isDone ? ["old", "new"]
                    : (await LayoutCheck.AssertSoundAsync(layout)).Contains("new") ? ["old", "new"]
                    : ["old"],
                await LayoutCheck.AssertSoundAsync(layout));
            await retry($"oci:{layout}:new");
            Assert.Equal(["old", "new"], await LayoutCheck.AssertSoundAsync(layout));
            Assert.Empty(LayoutCheck.Strangers(layout));
        });
        Assert.InRange(count, 30, FarTooMany);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ANewLayout_IsSoundOrIncompleteWhateverFails(DiskFault fault)
    {
        int count = await ForEachOperationAsync(fault, async (copy, retry) =>
        {
            string layout = _temp.PathOf("a/layout");
            if (Directory.Exists(_temp.PathOf("a")))
            {
                Directory.Delete(_temp.PathOf("a"), recursive: true);
            }

            if (await copy($"oci:{layout}:new"))
            {
                Assert.Equal(["new"], await LayoutCheck.AssertSoundAsync(layout));
            }

            await retry($"oci:{layout}:new");
            Assert.Equal(["new"], await LayoutCheck.AssertSoundAsync(layout));
            Assert.Empty(LayoutCheck.Strangers(layout));
        });
        Assert.InRange(count, 30, FarTooMany);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ADirectory_HasOneImageOrTheOtherWhateverFails(DiskFault fault)
    {
        string folder = _temp.PathOf("dir");
        int count = await ForEachOperationAsync(fault, async (copy, retry) =>
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            await CopyAsync(_old, $"dir:{folder}", new FaultyDisk(FaultyDisk.Never, fault));

            bool isDone = await copy($"dir:{folder}");

            string now = await DirectoryImageAsync(folder);
            Assert.Contains(now, isDone ? [_new.Manifest.Digest] : (string[])[_old.Manifest.Digest, _new.Manifest.Digest]);
            await retry($"dir:{folder}");
            Assert.Equal(_new.Manifest.Digest, await DirectoryImageAsync(folder));
            Assert.Equal(6, Directory.EnumerateFileSystemEntries(folder).Count());
        });
        Assert.InRange(count, 30, FarTooMany);
    }

    [Theory]
    [InlineData("oci-archive", DiskFault.Before)]
    [InlineData("oci-archive", DiskFault.After)]
    [InlineData("oci-archive", DiskFault.Death)]
    [InlineData("docker-archive", DiskFault.Before)]
    [InlineData("docker-archive", DiskFault.After)]
    [InlineData("docker-archive", DiskFault.Death)]
    public async Task AnArchive_HasOneImageOrTheOtherWhateverFails(string transport, DiskFault fault)
    {
        string archive = _temp.PathOf("archives/archive.tar");
        Directory.CreateDirectory(_temp.PathOf("archives"));
        string destination = $"{transport}:{archive}:example.com/x:1";
        int count = await ForEachOperationAsync(fault, async (copy, retry) =>
        {
            await CopyAsync(_old, destination, new FaultyDisk(FaultyDisk.Never, fault));
            byte[] before = File.ReadAllBytes(archive);

            bool isDone = await copy(destination);

            byte[] now = File.ReadAllBytes(archive);
            await retry(destination);
            byte[] after = File.ReadAllBytes(archive);
            Assert.NotEqual(before, after);
            Assert.True(now.AsSpan().SequenceEqual(after) || (!isDone && now.AsSpan().SequenceEqual(before)));
            Assert.Equal([archive], Directory.EnumerateFileSystemEntries(_temp.PathOf("archives")));
        });
        Assert.InRange(count, 30, FarTooMany);
    }

    private static async Task<string> DirectoryImageAsync(string folder)
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(folder);
        ImageListing listing = await directory.ListImagesAsync();
        foreach (StoredLayer layer in listing.Images[0].Layers)
        {
            await using Stream content = await layer.OpenStoredAsync();
            await content.CopyToAsync(Stream.Null);
        }

        return directory.Root.Digest.ToString();
    }

    // Copying is tried with the first operation failing, then the second or, by default, the third, until none does.
    private async Task<int> ForEachOperationAsync(DiskFault fault, Func<Func<string, Task<bool>>, Func<string, Task>, Task> test)
    {
        for (int failing = 1; failing < FarTooMany; failing += Cases.Count(all: 1, fewer: 2))
        {
            using var disk = new FaultyDisk(failing, fault);
            await test(
                async destination =>
                {
                    try
                    {
                        await CopyAsync(_new, destination, disk);
                        return true;
                    }
                    catch (IOException e)
                    {
                        Assert.True(disk.HasFailed, e.ToString());
                        return false;
                    }
                    finally
                    {
                        disk.Dispose();
                    }
                },
                destination => CopyAsync(_new, destination, new FaultyDisk(FaultyDisk.Never, fault)));
            if (!disk.HasFailed)
            {
                return failing;
            }
        }

        return FarTooMany + 1;
    }

    private async Task CopyAsync(TestImage image, string destination, FaultyDisk disk)
    {
        await using ImageLayout source = await ImageLayout.OpenAsync(WriteSource(image));
        await ImageCopier.CopyAsync(
            ImageSource.Create(source, image.Manifest.Descriptor),
            DiskTransports.On(disk).Parse(destination),
            new CopyOptions { MaxConcurrency = 1 });
    }

    private string WriteSource(TestImage image)
    {
        string source = _temp.PathOf("source-" + image.Manifest.Encoded);
        if (!Directory.Exists(source))
        {
            new TestImageFiles().Image(image, "t").WriteFolder(source);
        }

        return source;
    }
}
