using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

public class TarIndexTests
{
    [Fact]
    public async Task Read_FindsEveryKindOfEntry()
    {
        byte[] archive = new TarBuilder()
            .Directory("blobs/")
            .File("blobs/a", "content")
            .SymbolicLink("link", "blobs/a")
            .HardLink("hard", "blobs/a")
            .Raw(TarBuilder.Header("null", type: '3'))
            .File("contiguous", "abc", type: '7')
            .End()
            .ToArray();

        TarIndex index = await IndexAsync(archive);

        Assert.Equal(
            [
                new TarEntry
                {
                    Name = "blobs",
                    Kind = TarEntryKind.Directory,
                    HeaderOffset = 0,
                    Offset = 512,
                    Size = 0,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                },
                new TarEntry
                {
                    Name = "blobs/a",
                    Kind = TarEntryKind.RegularFile,
                    HeaderOffset = 512,
                    Offset = 1024,
                    Size = 7,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                },
                new TarEntry
                {
                    Name = "link",
                    Kind = TarEntryKind.SymbolicLink,
                    HeaderOffset = 1536,
                    Offset = 2048,
                    Size = 0,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                    LinkTarget = "blobs/a",
                },
                new TarEntry
                {
                    Name = "hard",
                    Kind = TarEntryKind.HardLink,
                    HeaderOffset = 2048,
                    Offset = 2560,
                    Size = 0,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                    LinkTarget = "blobs/a",
                },
                new TarEntry
                {
                    Name = "null",
                    Kind = TarEntryKind.Other,
                    HeaderOffset = 2560,
                    Offset = 3072,
                    Size = 0,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                },
                new TarEntry
                {
                    Name = "contiguous",
                    Kind = TarEntryKind.Other,
                    HeaderOffset = 3072,
                    Offset = 3584,
                    Size = 3,
                    ModifiedAt = DateTimeOffset.UnixEpoch,
                },
            ],
            index.Entries);
        Assert.Equal("content", TextOf(archive, index.Entries.ElementAt(1)));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("./a", "a")]
    [InlineData("././a", "a")]
    [InlineData("a//b", "a/b")]
    [InlineData("a/./b", "a/b")]
    [InlineData("...", "...")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData(" ", " ")]
    public async Task Read_NormalizesNames(string raw, string name)
    {
        TarIndex index = await IndexAsync(new TarBuilder().File(raw, "x"));

        Assert.Equal(name, Assert.Single(index.Entries).Name);
        Assert.True(index.TryGetEntry(raw, out _));
        Assert.True(index.TryGetEntry(name, out _));
        Assert.True(index.TryGetEntry("./" + name, out _));
    }

    [Theory]
    [InlineData("./")]
    [InlineData(".")]
    public async Task Read_TakesTheRootDirectory(string raw)
    {
        TarIndex index = await IndexAsync(new TarBuilder().Directory(raw).File("./a", "x"));

        Assert.Equal([".", "a"], index.Entries.Select(entry => entry.Name));
        Assert.True(index.TryGetEntry("./", out TarEntry? root));
        Assert.Equal(TarEntryKind.Directory, root.Kind);
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("")]
    [InlineData("b")]
    public async Task TryGetEntry_FindsNothingUnderOtherNames(string name)
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("a", "x"));

        Assert.False(index.TryGetEntry(name, out _));
        Assert.True(index.TryGetEntry("a", out _));
    }

    [Fact]
    public async Task Read_TakesAnArchiveWithoutEntries() =>
        Assert.Empty((await IndexAsync(new TarBuilder())).Entries);

    [Fact]
    public async Task Read_TakesPaddingOfZerosAfterTheEnd() =>
        Assert.Single((await IndexAsync(new TarBuilder().File("a", "x").End(300))).Entries);

    [Fact]
    public async Task Read_CountsRepeatedDirectoriesOnce()
    {
        TarIndex index = await IndexAsync(new TarBuilder().Directory("a/").File("a/b", "x").Directory("./a"));

        Assert.Equal(["a", "a/b"], index.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public async Task Read_TakesADirectoryAfterItsFiles()
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("a/b", "x").Directory("a").File("a.b", "y").File("a-b", "y"));

        Assert.Equal(["a/b", "a", "a.b", "a-b"], index.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public async Task Read_TakesV7DirectoriesByTheirSlash()
    {
        TarIndex index = await IndexAsync(new TarBuilder()
            .File("a/", string.Empty, TarBuilder.Form.V7, type: '\0')
            .File("a/b", "x", TarBuilder.Form.V7, type: '\0'));

        Assert.Equal([TarEntryKind.Directory, TarEntryKind.RegularFile], index.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Read_JoinsPrefixAndName()
    {
        string prefix = new('p', 155);
        string name = new('n', 100);
        TarIndex index = await IndexAsync(new TarBuilder().File(name, "x", prefix: prefix));

        Assert.Equal(prefix + '/' + name, Assert.Single(index.Entries).Name);
    }

    [Fact]
    public async Task Read_TakesPathLinkpathAndSizeFromPax()
    {
        string path = new('p', 300);
        string target = new('t', 300);
        byte[] archive = new TarBuilder()
            .Pax(("mtime", "1.5"), ("path", path), ("size", "5"), ("comment", "a=b\nc"))
            .Raw(TarBuilder.Header("ignored", size: 0)).Content("12345"u8.ToArray())
            .Pax(("linkpath", target))
            .SymbolicLink("link", "ignored")
            .File("plain", "x")
            .End()
            .ToArray();

        TarIndex index = await IndexAsync(archive);

        Assert.Equal([path, "link", "plain"], index.Entries.Select(entry => entry.Name));
        Assert.Equal("12345", TextOf(archive, index.Entries.First()));
        Assert.Equal(target, index.Entries.ElementAt(1).LinkTarget);
        Assert.Equal("x", TextOf(archive, index.Entries.Last()));
    }

    [Fact]
    public async Task Read_IgnoresGlobalPaxHeadersThatNameNothing()
    {
        TarIndex index = await IndexAsync(new TarBuilder()
            .Extended('g', TarBuilder.PaxRecord("comment", "abc"))
            .File("a", "x"));

        Assert.Equal("a", Assert.Single(index.Entries).Name);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("")]
    public async Task Read_TakesGnuLongNames(string end)
    {
        string path = new('p', 300);
        string target = new('t', 300);
        TarIndex index = await IndexAsync(new TarBuilder()
            .Extended('K', target + end)
            .Extended('L', path + end)
            .SymbolicLink(path[..100], target[..100])
            .File("plain", "x", TarBuilder.Form.Gnu));

        Assert.Equal([path, "plain"], index.Entries.Select(entry => entry.Name));
        Assert.Equal(target, index.Entries.First().LinkTarget);
    }

    [Fact]
    public async Task Read_TakesBase256Sizes()
    {
        byte[] archive = new TarBuilder()
            .Raw(TarBuilder.Header("a", form: TarBuilder.Form.Gnu, change: block =>
            {
                block.AsSpan(124, 12).Clear();
                block[124] = 0x80;
                block[135] = 3;
            }))
            .Content("abc"u8.ToArray())
            .End()
            .ToArray();

        Assert.Equal("abc", TextOf(archive, Assert.Single((await IndexAsync(archive)).Entries)));
    }

    [Fact]
    public async Task Read_TakesTheSignedChecksumOfEarlyImplementations()
    {
        byte[] block = TarBuilder.Header("ä", form: TarBuilder.Form.V7);
        TarBuilder.Put(block, 148, "        ", 8);
        int signed = block.Sum(value => (sbyte)value);
        Assert.NotEqual(signed, block.Sum(value => (int)value));
        TarBuilder.PutChecksum(block, signed);

        Assert.Equal("ä", Assert.Single((await IndexAsync(new TarBuilder().Raw(block))).Entries).Name);
    }

    [Fact]
    public async Task Read_DoesNotDependOnHowTheStreamIsCut()
    {
        var builder = new TarBuilder();
        for (int i = 0; i < 60; i++)
        {
            builder.Pax(("path", $"{new string('d', 120)}/{i}"), ("comment", new string('c', i * 40))).File("f", new byte[i * 97]);
        }

        byte[] archive = builder
            .Extended('x', TarBuilder.PaxRecord("comment", new string('c', 200_000)))
            .File("last", new byte[150_000])
            .End()
            .ToArray();
        string expected = Describe(await IndexAsync(archive));

        Assert.Equal(61, (await IndexAsync(archive)).Entries.Count);
        foreach (int piece in (int[])[7, 512, 1000])
        {
            var stream = new TarSegmentStream(archive.Length, piece).Put(0, archive);
            Assert.Equal(expected, Describe(await TarIndex.ReadAsync(stream)));
        }
    }

    [Fact]
    public async Task Read_SeeksOverContent()
    {
        const long Size = 1L << 33;
        var stream = new TarSegmentStream(Size + 2560)
            .Put(0, TarBuilder.Header("big", Size))
            .Put(Size + 512, TarBuilder.Header("small", 1));

        TarIndex index = await TarIndex.ReadAsync(stream);

        Assert.Equal([Size, 1], index.Entries.Select(entry => entry.Size));
        Assert.InRange(stream.BytesRead, 1, 200_000);
    }

    [Fact]
    public async Task Read_ReadsNeighbouringHeadersTogether()
    {
        var builder = new TarBuilder();
        for (int i = 0; i < 1000; i++)
        {
            builder.File($"f{i}", "x");
        }

        byte[] archive = builder.End().ToArray();
        var stream = new TarSegmentStream(archive.Length).Put(0, archive);

        Assert.Equal(1000, (await TarIndex.ReadAsync(stream)).Entries.Count);
        Assert.InRange(stream.Reads, 1, 40);
    }

    [Fact]
    public async Task Read_ReadsFromTheStartAndLeavesTheStreamOpen()
    {
        var stream = new MemoryStream(new TarBuilder().File("a", "x").End().ToArray()) { Position = 700 };

        Assert.Single((await TarIndex.ReadAsync(stream)).Entries);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task Read_CanBeCancelled()
    {
        byte[] archive = new TarBuilder().File("a", "x").End().ToArray();
        using var cancelled = new CancellationTokenSource();
        await TarIndex.ReadAsync(new MemoryStream(archive), limits: null, cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TarIndex.ReadAsync(new MemoryStream(archive), limits: null, cancelled.Token).AsTask());
    }

    [Fact]
    public async Task Read_WantsAStreamThatSeeks() =>
        await Assert.ThrowsAsync<ArgumentException>(() => TarIndex.ReadAsync(new TarSegmentStream(1024, canSeek: false)).AsTask());

    [Fact]
    public async Task Read_RefusesAStreamThatEndsEarly()
    {
        byte[] archive = new TarBuilder().File("a", new byte[100_000]).File("b", "x").End().ToArray();
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
            TarIndex.ReadAsync(new TarSegmentStream(archive.Length, endsAt: 90_000).Put(0, archive)).AsTask());

        Assert.Contains("the archive ends after", refusal.Message, StringComparison.Ordinal);
    }
}
