using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

public class TarIndexResolvingTests
{
    [Fact]
    public async Task Resolve_FindsFilesInAnySpelling()
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("a/b", "x"));

        foreach (string name in (string[])["a/b", "./a/b", "a//b", "a/./b"])
        {
            Assert.Equal("a/b", index.ResolveFile(name)?.Name);
        }
    }

    [Fact]
    public async Task Resolve_FindsNothingUnderAnAbsentName()
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("a/b", "x"));

        Assert.Null(index.ResolveFile("c"));
        Assert.Null(index.ResolveFile("a/c"));
        Assert.Null(index.ResolveFile("a/b/c"));
        Assert.NotNull(index.ResolveFile("a/b"));
    }

    [Theory]
    [InlineData("/f", "absolute")]
    [InlineData("../f", "'..'")]
    [InlineData("d/../f", "'..'")]
    [InlineData("", "empty")]
    [InlineData("f\0", "NUL")]
    public async Task Resolve_RefusesNamesThatLeaveTheArchive(string name, string expected) =>
        RefusesToResolve(await IndexAsync(new TarBuilder().File("f", "x").File("d/f", "x")), name, expected);

    [Fact]
    public async Task Resolve_RefusesNamesThatAreTooLong() =>
        RefusesToResolve(await IndexAsync(new TarBuilder().File("f", "x")), new string('a', 4097), "4097 characters");

    [Theory]
    [InlineData("d/e/link", "f", "d/e/f")]
    [InlineData("d/e/link", "./f", "d/e/f")]
    [InlineData("d/e/link", "../f", "d/f")]
    [InlineData("d/e/link", "../../f", "f")]
    [InlineData("d/e/link", "..//.././f", "f")]
    [InlineData("d/e/link", "../e/f", "d/e/f")]
    [InlineData("d/e/link", "../../absent/../f", "f")]
    [InlineData("link", "d/e/f", "d/e/f")]
    [InlineData("link", "./d/../f", "f")]
    public async Task Resolve_FollowsSymbolicLinksFromTheirDirectory(string link, string target, string file)
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("f", "1").File("d/f", "2").File("d/e/f", "3").SymbolicLink(link, target));

        Assert.Equal(file, index.ResolveFile(link)?.Name);
    }

    [Theory]
    [InlineData("f", "f")]
    [InlineData("./d/f", "d/f")]
    [InlineData("d/f", "d/f")]
    public async Task Resolve_FollowsHardLinksFromTheRoot(string target, string file)
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("f", "1").File("d/f", "2").HardLink("d/link", target));

        Assert.Equal(file, index.ResolveFile("d/link")?.Name);
    }

    [Fact]
    public async Task Resolve_FollowsMixedLinks()
    {
        TarIndex index = await IndexAsync(new TarBuilder()
            .File("f", "1")
            .SymbolicLink("d/s", "../f")
            .HardLink("e/h", "d/s")
            .SymbolicLink("s", "e/h"));

        Assert.Equal("f", index.ResolveFile("s")?.Name);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Resolve_BoundsTheChain(int links, bool isTaken)
    {
        var builder = new TarBuilder().File("0", "x");
        for (int i = 1; i <= links; i++)
        {
            _ = i % 2 == 0 ? builder.HardLink($"{i}", $"{i - 1}") : builder.SymbolicLink($"{i}", $"{i - 1}");
        }

        TarIndex index = await IndexAsync(builder);
        if (isTaken)
        {
            Assert.Equal("0", index.ResolveFile($"{links}")?.Name);
        }
        else
        {
            RefusesToResolve(index, $"{links}", "more than 10 links");
        }
    }

    [Fact]
    public async Task Resolve_RefusesLoops()
    {
        TarIndex index = await IndexAsync(new TarBuilder()
            .SymbolicLink("self", "self")
            .HardLink("hard", "hard")
            .SymbolicLink("d/a", "../e/b")
            .SymbolicLink("e/b", "../d/a"));

        foreach (string name in (string[])["self", "hard", "d/a", "e/b"])
        {
            RefusesToResolve(index, name, "no loop");
        }
    }

    [Theory]
    [InlineData("/f", "absolute")]
    [InlineData("../f", "leaves the archive")]
    [InlineData("d/../../f", "leaves the archive")]
    [InlineData("../../../../etc/passwd", "leaves the archive")]
    [InlineData("..", "leaves the archive")]
    [InlineData("absent", "not in the archive")]
    [InlineData("d/absent", "not in the archive")]
    [InlineData("d", "which is a directory")]
    [InlineData("d/", "a directory: expected a link to a file")]
    [InlineData("d/.", "a directory: expected a link to a file")]
    [InlineData("d/..", "a directory: expected a link to a file")]
    [InlineData("f/", "a directory: expected a link to a file")]
    [InlineData(".", "a directory: expected a link to a file")]
    [InlineData("f/x", "leads through 'f', which is a regular file")]
    [InlineData("f/../f", "leads through 'f', which is a regular file")]
    [InlineData("dl/f", "leads through 'dl', which is a symbolic link")]
    [InlineData("dl/../f", "leads through 'dl', which is a symbolic link")]
    [InlineData("fifo", "which is a device or FIFO")]
    public async Task Resolve_RefusesBadSymbolicLinks(string target, string expected)
    {
        TarBuilder Archive(string to) => new TarBuilder()
            .File("f", "x")
            .File("d/f", "x")
            .Directory("d/")
            .SymbolicLink("dl", "d")
            .Raw(TarBuilder.Header("fifo", type: '6'))
            .SymbolicLink("link", to);

        Assert.NotNull((await IndexAsync(Archive("d/f"))).ResolveFile("link"));
        RefusesToResolve(await IndexAsync(Archive(target)), "link", expected);
    }

    [Theory]
    [InlineData("/f", "absolute")]
    [InlineData("../f", "'..'")]
    [InlineData("d/../f", "'..'")]
    [InlineData("absent", "not in the archive")]
    [InlineData("d", "which is a directory")]
    [InlineData("dl/f", "not in the archive")]
    public async Task Resolve_RefusesBadHardLinks(string target, string expected)
    {
        TarBuilder Archive(string to) => new TarBuilder()
            .File("f", "x")
            .File("d/f", "x")
            .Directory("d/")
            .SymbolicLink("dl", "d")
            .HardLink("link", to);

        Assert.NotNull((await IndexAsync(Archive("d/f"))).ResolveFile("link"));
        RefusesToResolve(await IndexAsync(Archive(target)), "link", expected);
    }

    [Fact]
    public async Task Resolve_RefusesWhatIsNoFile()
    {
        TarIndex index = await IndexAsync(new TarBuilder().Directory("./").Directory("d/").Raw(TarBuilder.Header("null", type: '3')));

        RefusesToResolve(index, "d", "which is a directory: expected a regular file");
        RefusesToResolve(index, ".", "which is a directory: expected a regular file");
        RefusesToResolve(index, "null", "which is a device or FIFO: expected a regular file");
    }

    [Fact]
    public async Task Resolve_RefusesNamesThroughALinkedDirectory()
    {
        TarIndex index = await IndexAsync(new TarBuilder().File("d/e/f", "x").SymbolicLink("dl", "d").SymbolicLink("d/el", "e"));

        RefusesToResolve(index, "dl/e/f", "leads through 'dl', which is a symbolic link: expected a directory that is not a link");
        RefusesToResolve(index, "d/el/f", "leads through 'd/el', which is a symbolic link");
        Assert.NotNull(index.ResolveFile("d/e/f"));
    }

    [Fact]
    public async Task Resolve_FollowsLinksAsDockerAndSkopeoWriteThem()
    {
        string layer = new('a', 64);
        string id = new('b', 64);
        TarIndex index = await IndexAsync(
            new TarBuilder().File($"{layer}.tar", "layer").SymbolicLink($"{id}/layer.tar", $"../{layer}.tar"));

        Assert.Equal($"{layer}.tar", index.ResolveFile($"{id}/layer.tar")?.Name);
    }

    private static void RefusesToResolve(TarIndex index, string name, string expected)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => index.ResolveFile(name));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
