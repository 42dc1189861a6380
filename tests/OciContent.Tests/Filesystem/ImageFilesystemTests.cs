using System.Text;
using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Filesystem;

/// <summary>The merged tree of an image's layers; where a row says so, measured with umoci 0.4.7.</summary>
public sealed class ImageFilesystemTests
{
    // Layers behind one another, the tree as umoci unpacks it.
    public static TheoryData<string, string> Unpacked => new()
    {
        { "d:etc f:etc/a=1", "etc/ etc/a" },
        { "l:lib>usr/lib d:usr/lib | d:lib f:lib/x", "lib/ lib/x usr/ usr/lib/" },
        { "l:lib>usr/lib d:usr/lib | f:lib/x", "lib>usr/lib usr/ usr/lib/ usr/lib/x" },
        { "l:lib>usr/lib | f:lib/x", "lib>usr/lib usr/ usr/lib/ usr/lib/x" },
        { "l:lib>/usr/../../lib2 | f:lib/x", "lib>/usr/../../lib2 lib2/ lib2/x" },
        { "f:a | d:a f:a/x", "a/ a/x" },
        { "d:a f:a/x | f:a=1", "a" },
        { "f:a/../b f:/d f:./e", "b d e" },
        { "f:p/q/r", "p/ p/q/ p/q/r" },
        { "d:d f:d/a | f:d/b f:.wh.d", "d/ d/b" },
        { "d:d f:d/a | f:.wh.d f:d/b", "d/ d/b" },
        { "f:z | f:q/.wh.x", "z" },
        { "d:d f:d/a | f:d/b f:d/.wh..wh..opq", "d/ d/b" },
        { "d:d f:d/a | f:d/.wh..wh..opq f:d/b", "d/ d/b" },
        { "l:lib>usr d:usr f:usr/x | f:lib/.wh.x", "lib>usr usr/" },
        { "l:lib>usr d:usr f:usr/x | d:lib f:lib/.wh.x", "lib/ usr/ usr/x" },
        { "d:.wh..wh.plnk f:.wh..wh.aufs f:x", "x" },
        { "f:a=12 | h:b>a", "a b=a" },
        { "d:d f:d/a=12 l:s>d | h:b>s/a", "b d/ d/a=b s>d" },
        { "l:s>d h:b>s", "b>d s>d" },
        { "f:a=12 h:b>/a", "a b=a" },
        { "f:a=1 f:a=22 d:d f:d/x d:d@700", "a d/ d/x" },
        { "d:./@700 f:a", "a" },
        { "f:a=12 h:b>a | f:a=3", "a b" },
        { "f:a=12 h:b>a f:a=3", "a b" },
        { "f:a | f:.wh.a | f:a", "a" },
        { "d:a f:a/b/c | f:a/.wh.b", "a/" },
        { "f:.wh.x f:x", "x" },
        { "f:a f:a/.wh.x f:a/b/.wh..wh..opq", "a" },
    };

    // What Docker, containerd or umoci refuse: the entry is left out, and said so.
    public static TheoryData<string, string, string> LeftOut => new()
    {
        { "f:a | f:a/x f:b", "a b", "'a/x' is below '/a', which is not a folder: expected a folder there." },
        { "f:../c f:b", "b", "'../c' leads out of the image: expected a path below its root." },
        { "f:a/../../c f:b", "b", "'a/../../c' leads out of the image: expected a path below its root." },
        { "f:x f:.wh.", "x", "'.wh.' is a whiteout of nothing: expected a name after '.wh.'." },
        { "d:d f:d/y | f:d/.wh..", "d/ d/y", "'d/.wh..' is a whiteout of nothing: expected a name after '.wh.'." },
        { "d:d f:d/y | f:d/.wh...", "d/ d/y", "'d/.wh...' is a whiteout of nothing: expected a name after '.wh.'." },
        { "f:x | f:.wh.x/foo", "x", "'.wh.x/foo' is below a whiteout: expected none above it." },
        { "h:b>nope f:x", "x", "'b' is a hard link to 'nope', which is not there: expected a file." },
        { "d:d h:b>d", "d/", "'b' is a hard link to 'd', which is a folder: expected a file." },
        {
            "f:a h:b>../../a", "a",
            "'b' is a hard link to '../../a', which leads out of the image: expected a path below its root."
        },
        { "f:a=1 h:a>a", "a", "'a' is a hard link to 'a', which it would replace: expected another file." },
        { "f:b/a h:b>b/a", "b/ b/a", "'b' is a hard link to 'b/a', which it would replace: expected another file." },
        { "l:a>b l:b>a f:a/x", "a>b b>a", "'a/x' leads through more than 40 symbolic links: expected fewer." },
        { "f:./ f:a", "a", "'./' is the image's root but not a folder: expected a folder." },
    };

    [Theory]
    [MemberData(nameof(Unpacked))]
    public async Task Layers_AreMergedAsUmociUnpacksThem(string layers, string tree)
    {
        ImageFilesystem files = await ReadAsync(layers);

        Assert.Empty(files.Problems);
        Assert.Equal(tree, FilesystemImage.Text(files));
    }

    [Theory]
    [MemberData(nameof(LeftOut))]
    public async Task Entries_ThatUnpackersRefuse_AreLeftOutAndTold(string layers, string tree, string message)
    {
        ImageFilesystem files = await ReadAsync(layers);

        ContentProblem problem = Assert.Single(files.Problems);
        Assert.Equal((ContentProblemCode.Layer, message), (problem.Code, problem.Message));
        Assert.Equal(tree, FilesystemImage.Text(files));
    }

    [Fact]
    public async Task AMode_IsPermissionsAlone_WhateverElseItsFieldHas()
    {
        // Old writers put the kind of file there too, as stat(2) gives it.
        byte[] tar = new TarBuilder()
            .Raw(TarBuilder.Header("a", change: static block => TarBuilder.Put(block, 100, "0104755\0", 8)))
            .End()
            .ToArray();

        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar));

        Assert.Equal((UnixFileMode)0b100_111_101_101, files.Find("/a")!.Mode);
    }

    [Fact]
    public async Task AnEntry_SaysWhatItsHeadersSay()
    {
        byte[] tar = new TarBuilder()
            .Pax(
                ("mtime", "1234567890.123456789"),
                ("uid", "70000"),
                ("path", "dir/näme"),
                ("SCHILY.xattr.user.x", "a\0b"))
            .File("short", "content", type: '0')
            .Raw(TarBuilder.Header("dev", type: '3', change: static block => TarBuilder.Put(block, 329, "0000005\0", 8)))
            .End()
            .ToArray();
        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar));

        FilesystemEntry file = files.Find("dir/näme")!;
        Assert.Equal(("/dir/näme", "näme", 7L, 70000L, 0), (file.Path, file.Name, file.Size, file.UserId, file.LayerIndex));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1234567890).AddTicks(1234567), file.ModifiedAt);
        Assert.Equal("a\0b"u8.ToArray(), file.ExtendedAttributes["user.x"].ToArray());
        Assert.Equal(Digest.Compute("content"u8), file.ContentDigest);
        Assert.True(files.Find("dir")!.IsImplied);
        Assert.Equal(
            (FilesystemEntryKind.CharacterDevice, 5L, 0L),
            (files.Find("dev")!.Kind, files.Find("dev")!.DeviceMajor, files.Find("dev")!.DeviceMinor));
    }

    [Fact]
    public async Task ANameThatIsNotUtf8_KeepsItsBytes()
    {
        byte[] name = [(byte)'a', 0xFF, (byte)'/', 0xC3, 0x28];
        byte[] tar = new TarBuilder()
            .Raw(TarBuilder.Header("x", change: block => name.CopyTo(block.AsSpan())))
            .End()
            .ToArray();
        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar));

        FilesystemEntry file = files.Entries.Last();
        Assert.Equal("/a\uDCFF/\uDCC3(", file.Path);
        Assert.Equal([(byte)'/', .. name], file.GetPathBytes());
        Assert.Same(file, files.Find(file.Path));
    }

    [Fact]
    public async Task WhatIsHiddenAndRemoved_IsTold()
    {
        ImageFilesystem files = await ReadAsync("f:a=1 f:b=22 d:c f:c/d=333 f:c/e=4444 | f:a=12345 f:.wh.b f:c/.wh..wh..opq");

        FilesystemEntry file = files.Find("a")!;
        Assert.Equal((1, 0, 1L), (file.LayerIndex, file.Hides!.LayerIndex, file.Hides.Size));
        Assert.Equal(
            [new FilesystemRemoval("/b", 1, false, 1, 2), new FilesystemRemoval("/c", 1, true, 2, 7)],
            files.Removals);
        Assert.Equal([5, 3], files.Layers.Select(static layer => layer.EntryCount));
    }

    [Theory]
    [InlineData("a", "/b/c")]
    [InlineData("/a", "/b/c")]
    [InlineData("up/../../../b/c", "/b/c")]
    [InlineData("root/b/c", "/b/c")]
    [InlineData("b/c/", null)]
    [InlineData("b/", "/b")]
    [InlineData("b/c/d", null)]
    [InlineData("dangling", null)]
    [InlineData("", "/")]
    [InlineData("../..", "/")]
    public async Task Find_FollowsLinksInsideTheImage(string path, string? found)
    {
        ImageFilesystem files = await ReadAsync("d:b f:b/c l:a>../../../b/c l:up>b l:root>/.. l:dangling>nowhere");

        Assert.Equal(found, files.Find(path)?.Path);
    }

    [Fact]
    public async Task Find_OfALinkItself_AndInACircle()
    {
        ImageFilesystem files = await ReadAsync("l:a>b l:b>a");

        Assert.Equal("/a", files.Find("a", followLink: false)!.Path);
        Assert.Equal(
            "'a' leads through more than 40 symbolic links: expected fewer.",
            Assert.Throws<InvalidDataException>(() => files.Find("a")).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFile_IsReadAndVerified(bool isCompressed)
    {
        TestImage image = new()
        {
            PlainLayers = [LayerText.ToTar("f:a=1 f:b=two f:c="), LayerText.ToTar("h:d>b")],
            IsCompressed = isCompressed,
        };
        ImageFilesystem files = await FilesystemImage.ReadAsync(image);

        Assert.Equal("two", await ReadAsync(files, "b"));
        Assert.Equal("two", await ReadAsync(files, "d"));
        Assert.Equal("", await ReadAsync(files, "c"));
        await Assert.ThrowsAsync<ArgumentException>(() => files.OpenReadAsync(files.Root));
        ImageFilesystem others = await FilesystemImage.ReadAsync(image, new FilesystemOptions { ComputeDigests = false });
        await Assert.ThrowsAsync<ArgumentException>(() => files.OpenReadAsync(others.Find("b")!));
        await Assert.ThrowsAsync<InvalidOperationException>(() => others.OpenReadAsync(others.Find("b")!));
    }

    [Fact]
    public async Task ALayerThatIsMissingOrBroken_IsItsOwnProblem()
    {
        TestImage image = FilesystemImage.Of("f:a", "f:b", "f:c", "f:d");
        byte[] notATar = Encoding.ASCII.GetBytes(new string('x', 600));
        byte[] cut = [.. image.PlainLayers[3].AsSpan(0, 520)];
        TestImage odd = FilesystemImage.OfTars(image.PlainLayers[0], notATar, image.PlainLayers[2], cut);
        var content = new MemoryContentReader();
        foreach (TestImageBlob blob in odd.Blobs.Where(blob => blob != odd.Layers[2]))
        {
            content.Add(Digest.Parse(blob.Digest), blob.Content);
        }

        ImageFilesystem files = await ImageFilesystem.ReadAsync(ImageSource.Create(content, odd.Manifest.Descriptor, "image"));

        Assert.Equal("a", FilesystemImage.Text(files));
        Assert.Equal([true, false, false, false], files.Layers.Select(static layer => layer.IsApplied));
        Assert.Equal(
            [ContentProblemCode.Layer, ContentProblemCode.Missing, ContentProblemCode.Layer],
            files.Problems.Select(static problem => problem.Code));
        Assert.EndsWith(
            "is not the start of a tar archive: expected a header of 512 bytes and its checksum.",
            files.Problems[0].Message,
            StringComparison.Ordinal);
        Assert.StartsWith("It is cut at offset 520", files.Problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SparseFilesAndUnknownEntries_AreLeftOutAndWhatFollowsIsRead()
    {
        byte[] tar = new TarBuilder()
            .Raw(
                TarBuilder.Header(
                    "old",
                    512,
                    'S',
                    form: TarBuilder.Form.Gnu,
                    change: static block => block[482] = 1))
            .Raw(new byte[512])
            .Content(new byte[512])
            .Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"))
            .File("new", new byte[600])
            .File("cont", "x", type: '7')
            .File("after", "x")
            .End()
            .ToArray();
        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar));

        Assert.Equal("after", FilesystemImage.Text(files));
        Assert.Equal(
            [
                "'old' is a GNU sparse file: expected a file with all of its content.",
                "'new' is a GNU sparse file: expected a file with all of its content.",
                "'cont' is an entry of type '7': expected a file, folder, link, device or FIFO.",
            ],
            files.Problems.Select(static problem => problem.Message));
    }

    [Fact]
    public async Task Limits_AreThoseOfAllLayersTogether()
    {
        TestImage image = FilesystemImage.Of("f:a f:b", "f:c f:d");

        Assert.True((await FilesystemImage.ReadAsync(image, new FilesystemOptions { MaxEntries = 4 })).IsComplete);
        InvalidDataException many = await Assert.ThrowsAsync<InvalidDataException>(
            () => FilesystemImage.ReadAsync(image, new FilesystemOptions { MaxEntries = 3 }));
        Assert.Equal("The image of 'image' has more than 3 files: expected no more.", many.Message);
        InvalidDataException implied = await Assert.ThrowsAsync<InvalidDataException>(
            () => FilesystemImage.ReadAsync(FilesystemImage.Of("f:a/b/c/d"), new FilesystemOptions { MaxEntries = 3 }));
        Assert.Equal("The image has more than 3 files and folders: expected no more.", implied.Message);
        await Assert.ThrowsAsync<InvalidDataException>(
            () => FilesystemImage.ReadAsync(image, new FilesystemOptions { MaxMetadataSize = 3 }));
    }

    [Fact]
    public async Task OneImage_IsNeeded()
    {
        TestImage one = FilesystemImage.Of("f:a");
        TestImage other = new() { PlainLayers = [LayerText.ToTar("f:b")], Architecture = "arm64" };
        var content = MemoryContentReader.Of(
            one.Blobs.Concat(other.Blobs).Select(static blob => KeyValuePair.Create(Digest.Parse(blob.Digest), blob.Content)));
        TestImageBlob index = TestImageBlob.Index(
            [one.Manifest.DescribeFor("linux", "amd64"), other.Manifest.DescribeFor("linux", "arm64")]);
        content.Add(Digest.Parse(index.Digest), index.Content);
        ImageSource source = ImageSource.Create(content, index.Descriptor, "two");

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => ImageFilesystem.ReadAsync(source));
        Assert.Equal(
            "'two' has 2 images (linux/amd64, linux/arm64): expected one; name it, or say which platform.",
            e.Message);
        ImageSource arm = await source.SelectAsync(null, Platform.Parse("linux/arm64"));
        Assert.Equal("b", FilesystemImage.Text(await ImageFilesystem.ReadAsync(arm)));
    }

    private static Task<ImageFilesystem> ReadAsync(string layers) =>
        FilesystemImage.ReadAsync(FilesystemImage.Of(layers.Split('|')));

    private static async Task<string> ReadAsync(ImageFilesystem files, string path)
    {
        await using Stream content = await files.OpenReadAsync(files.Find(path)!);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }
}
