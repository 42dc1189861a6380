using OciContent.Comparison;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Filesystem;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Comparison;

/// <summary>The files of two images, path by path.</summary>
public sealed class FileComparerTests
{
    [Theory]
    [InlineData("f:a", "f:a", "")]
    [InlineData("f:a", "f:b", "Removed /a; Added /b")]
    [InlineData("f:a=1", "f:a=2", "Changed /a Content")]
    [InlineData("f:a=1", "f:a=12@600", "Changed /a Content, Mode")]
    [InlineData("l:a>b", "l:a>c", "Changed /a Target")]
    [InlineData("f:a", "d:a f:a/b", "Changed /a Kind; Added /a/b")]
    [InlineData("d:a f:a/b", "l:a>b", "Changed /a Kind; Removed /a/b")]
    [InlineData("f:a=1 h:b>a", "f:a=1 f:b=1", "Changed /b HardLink")]
    [InlineData("c:a", "b:a", "Changed /a Kind")]
    [InlineData("d:a f:a/b", "f:a/b", "Changed /a Time")]
    [InlineData("f:a | f:.wh.a", "d:.", "")]
    public async Task Differences_AreFound(string before, string after, string expected)
    {
        ImageComparison comparison = await CompareAsync(before, after);

        IReadOnlyList<FileDifference> files = Assert.Single(comparison.Images).Files;
        Assert.Equal(expected, string.Join("; ", files.Where(static file => file.Path != "/")));
        Assert.Empty(comparison.ProblemsBefore);
        Assert.Empty(comparison.ProblemsAfter);
    }

    [Fact]
    public async Task WhatIsLeftOut_IsAProblemOfItsSource()
    {
        ImageComparison comparison = await CompareAsync("f:a", "f:a f:../b");

        Assert.Empty(comparison.ProblemsBefore);
        Assert.Equal(
            "'../b' leads out of the image: expected a path below its root.",
            Assert.Single(comparison.ProblemsAfter).Message);
    }

    private static Task<ImageComparison> CompareAsync(string before, string after) => ImageComparer.CompareAsync(
        Open(before),
        Open(after),
        new ComparisonOptions { CompareFiles = true });

    private static ImageSource Open(string layers) =>
        FilesystemImage.Open(new TestImage { PlainLayers = [.. layers.Split('|').Select(LayerText.ToTar)] });
}
