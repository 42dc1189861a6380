using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Filesystem;

/// <summary>The merged tree, written to a folder: whole, or not at all.</summary>
public sealed class ImageExtractorTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Destination => _temp.PathOf("dest");

    public void Dispose() => _temp.Dispose();

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ATree_IsWrittenAsItIs(bool isThere)
    {
        if (isThere)
        {
            _temp.CreateFolder("dest");
        }

        ImageFilesystem files = await ReadAsync(
            "d:etc@750 f:etc/a=one@640 l:lib>etc f:gone",
            "f:.wh.gone h:b>etc/a f:p/q=two@555 l:out>/../../x");
        ExtractionResult result = await ImageExtractor.ExtractAsync(files, Destination);

        Assert.Equal((2, 2, 3, 6L, 0), (result.Files, result.Directories, result.Links, result.Size, result.SkippedCount));
        Assert.Equal("one", File.ReadAllText(_temp.PathOf("dest/b")));
        Assert.Equal("two", File.ReadAllText(_temp.PathOf("dest/p/q")));
        Assert.Equal("etc", new FileInfo(_temp.PathOf("dest/lib")).LinkTarget);
        Assert.Equal("/../../x", new FileInfo(_temp.PathOf("dest/out")).LinkTarget);
        Assert.False(File.Exists(_temp.PathOf("dest/gone")));
        Assert.Equal("750 640 555 755", $"{Mode("etc")} {Mode("etc/a")} {Mode("p/q")} {Mode("p")}");
        Assert.Equal(new DateTime(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc), Directory.GetLastWriteTimeUtc(_temp.PathOf("dest/etc")));
        Assert.Equal(new DateTime(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc), File.GetLastWriteTimeUtc(_temp.PathOf("dest/etc/a")));
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(_temp.PathOf("dest/p")));
        AssertNothingBeside("dest");
    }

    [LinuxTheory]
    [InlineData("name")]
    [InlineData("depth")]
    public async Task WhatFails_LeavesNothing_WhateverItsNamesAre(string kind)
    {
        var tar = new TarBuilder();
        if (kind == "name")
        {
            // No text: .NET does not find it again.
            byte[] odd = [0xFF, (byte)'/', 0xC3, 0x28];
            tar.Raw(TarBuilder.Header("x", change: block => odd.CopyTo(block, 0)));
        }
        else
        {
            // Each part is short, and all of them are longer than a path may be.
            tar.Pax(("path", string.Concat(Enumerable.Repeat("d/", 2040)) + "x")).File("x", "content");
        }

        tar.File("z", "last");
        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar.End().ToArray()));
        Assert.True(files.IsComplete);

        // Somebody else puts a file in the place of the last one.
        var options = new ExtractionOptions
        {
            Started = static tree => File.WriteAllText(Path.Join(Directory.CreateDirectory(tree).FullName, "z"), ""),
        };
        await Assert.ThrowsAnyAsync<IOException>(() => ImageExtractor.ExtractAsync(files, Destination, options));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.FullPath));
    }

    [Fact]
    public async Task AFolderThatIsNotEmpty_AFile_ALink_AndNoParent_AreRefused()
    {
        ImageFilesystem files = await ReadAsync("f:a");
        _temp.Write("full/x", "x"u8);
        _temp.Write("file", "x"u8);
        _temp.CreateFolder("empty");
        Directory.CreateSymbolicLink(_temp.PathOf("link"), _temp.PathOf("empty"));
        foreach (string name in (string[])["full", "file", "link", "link/"])
        {
            IOException e = await Assert.ThrowsAsync<IOException>(() => ImageExtractor.ExtractAsync(files, _temp.PathOf(name)));
            Assert.EndsWith("is there and not an empty folder: expected a new or empty one.", e.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ImageExtractor.ExtractAsync(files, _temp.PathOf("no/dest")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.PathOf("empty")));
        AssertNothingBeside("empty", "file", "full", "link");
    }

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DevicesAndSetUser_AreOnlyForWhoAsks(bool isAsked)
    {
        ImageFilesystem files = await ReadAsync("f:su@4755 p:pipe@600 h:pipe2>pipe c:null@666");
        bool isRoot = Environment.UserName == "root";
        ExtractionResult result = await ImageExtractor.ExtractAsync(
            files,
            Destination,
            new ExtractionOptions { Devices = isAsked, KeepSetUser = isAsked, KeepOwners = isRoot });

        Assert.Equal(isAsked ? "4755" : "755", Mode("su"));
        Assert.Equal(isAsked, File.Exists(_temp.PathOf("dest/pipe")));
        Assert.Equal(isAsked, File.Exists(_temp.PathOf("dest/pipe2")));
        Assert.Equal(isAsked ? (isRoot ? 2 : 1) : 0, result.Devices);
        if (!isAsked)
        {
            Assert.Equal(
                [
                    "'/null' is a device or named pipe, and these were not asked for.",
                    "'/pipe' is a device or named pipe, and these were not asked for.",
                ],
                result.Skipped);
        }
    }

    [Fact]
    public async Task AnIncompleteImage_IsWrittenOnlyForWhoAsks()
    {
        ImageFilesystem files = await ReadAsync("f:a f:../b");

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => ImageExtractor.ExtractAsync(files, Destination));
        Assert.EndsWith("expected all of it; nothing was written.", e.Message, StringComparison.Ordinal);
        AssertNothingBeside();
        await ImageExtractor.ExtractAsync(files, Destination, new ExtractionOptions { AllowIncomplete = true });
        Assert.True(File.Exists(_temp.PathOf("dest/a")));
    }

    [Fact]
    public async Task MoreThanIsAllowed_IsRefusedBeforeAnythingIsWritten()
    {
        ImageFilesystem files = await ReadAsync("f:a=12 h:b>a f:c=3");

        await Assert.ThrowsAsync<InvalidDataException>(
            () => ImageExtractor.ExtractAsync(files, Destination, new ExtractionOptions { MaxSize = 2 }));
        AssertNothingBeside();
        await ImageExtractor.ExtractAsync(files, Destination, new ExtractionOptions { MaxSize = 3 });
    }

    [Fact]
    public async Task ALayerThatChangesMeanwhile_LeavesNothing()
    {
        TestImage image = new() { PlainLayers = [LayerText.ToTar("f:a=right f:b=x")], IsCompressed = false };
        ImageSource source = FilesystemImage.Open(image, out MemoryContentReader content);
        ImageFilesystem files = await ImageFilesystem.ReadAsync(source);
        content.Add(Digest.Parse(image.Layers[0].Digest), LayerText.ToTar("f:a=wrong f:b=x"));

        await Assert.ThrowsAsync<ContentMismatchException>(() => ImageExtractor.ExtractAsync(files, Destination));
        await Assert.ThrowsAsync<ContentMismatchException>(async () =>
        {
            await using Stream stream = await files.OpenReadAsync(files.Find("a")!);
            await stream.CopyToAsync(Stream.Null);
        });
        AssertNothingBeside();
    }

    [Fact]
    public async Task WhatIsCancelled_LeavesNothing()
    {
        ImageFilesystem files = await ReadAsync("d:d f:d/a=1 f:b=2");
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageExtractor.ExtractAsync(
            files,
            Destination,
            new ExtractionOptions { Started = _ => cancellation.Cancel() },
            cancellation.Token));
        AssertNothingBeside();
    }

    [LinuxTheory]
    [InlineData(0)]
    public async Task WhatAKilledExtractionLeft_IsSwept(int _)
    {
        _temp.Write(".oci-content-0123456789abcdef.tmp/1/etc/a", "x"u8);
        _temp.Write(".oci-content-of-somebody.tmp/x", "x"u8);
        await ImageExtractor.ExtractAsync(await ReadAsync("f:a"), Destination);

        AssertNothingBeside(".oci-content-of-somebody.tmp", "dest");
    }

    [LinuxTheory]
    [InlineData(300)]
    public async Task DeepFolders_AreWritten(int depth)
    {
        string path = string.Join('/', Enumerable.Repeat("d", depth));
        ImageFilesystem files = await ReadAsync($"f:{path}/a=1 f:{path}/b=2 f:d/d/c=3 l:d/d/e/f>x h:{path}/x/y>d/d/c");
        ExtractionResult result = await ImageExtractor.ExtractAsync(files, Destination);

        Assert.Equal((3, depth + 2, 2), (result.Files, result.Directories, result.Links));
        Assert.Equal("3", File.ReadAllText(_temp.PathOf($"dest/{path}/x/y")));
    }

    private static Task<ImageFilesystem> ReadAsync(params string[] layers) => FilesystemImage.ReadAsync(FilesystemImage.Of(layers));

    private string Mode(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(_temp.PathOf($"dest/{path}")), 8);

    private void AssertNothingBeside(params string[] names) =>
        Assert.Equal(
            names,
            Directory
                .EnumerateFileSystemEntries(_temp.FullPath)
                .Select(static path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal));
}
