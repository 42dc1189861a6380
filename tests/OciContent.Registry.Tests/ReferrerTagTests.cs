namespace OciContent.Registry.Tests;

/// <summary>Tags that tools make for signatures and other referrers.</summary>
public sealed class ReferrerTagTests
{
    private static readonly string Hex = new('a', 64);

    [Theory]
    [InlineData("sha256", 64)]
    [InlineData("sha512", 128)]
    [InlineData("blake3", 64)]
    public void Of_IsOneThatIsRecognised(string algorithm, int length)
    {
        string tag = ReferrerTag.Of(Digest.Parse($"{algorithm}:{new string('a', length)}"));

        Assert.Equal($"{algorithm}-{Hex}", tag);
        Assert.True(ReferrerTag.IsOne(tag));
        Assert.All([".sig", ".att", ".sbom"], suffix => Assert.True(ReferrerTag.IsOne(tag + suffix)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v1.sig")]
    [InlineData("sha256-")]
    [InlineData("sha256-abc")]
    [InlineData("sha257-{0}")]
    [InlineData("sha256-{0}a")]
    [InlineData("sha256-{0}.exe")]
    [InlineData("sha256-{0}.sig.sig")]
    [InlineData("x-sha256-{0}")]
    public void IsOne_LeavesOthersAlone(string tag) =>
        Assert.False(ReferrerTag.IsOne(tag.Replace("{0}", Hex, StringComparison.Ordinal)));
}
