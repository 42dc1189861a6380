using OciContent.Inspection;

namespace OciContent.Tests.Inspection;

public class HashPrefixTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("e3b0c442")]
    [InlineData(Hex)]
    [InlineData("sha256:e3b0c442")]
    [InlineData("sha256:" + Hex)]
    public void Matches_TheStartOfADigest(string text)
    {
        var prefix = HashPrefix.Parse(text);

        Assert.True(prefix.Matches(Digest.Parse("sha256:" + Hex)));
        Assert.False(prefix.Matches(Digest.Parse("sha256:f" + Hex[1..])));
        Assert.Equal(text, prefix.ToString());
        Assert.Equal(prefix, HashPrefix.Parse(text));
        Assert.Equal(!text.Contains(':', StringComparison.Ordinal), prefix.Matches(Digest.Parse("blake3:" + Hex)));
        Assert.Equal(!text.Contains(':', StringComparison.Ordinal), prefix.Matches(Digest.Parse("sha512:" + Hex + Hex)));
    }

    [Fact]
    public void Matches_NothingShorterThanItself()
    {
        Assert.False(HashPrefix.Parse(Hex + "0").Matches(Digest.Parse("sha256:" + Hex)));
        Assert.True(HashPrefix.Parse(Hex + "e3").Matches(Digest.Parse("sha512:" + Hex + Hex)));
        Assert.False(HashPrefix.Parse("b0c44298").Matches(Digest.Parse("sha256:" + Hex)));
        Assert.Throws<ArgumentNullException>(() => HashPrefix.Parse(Hex).Matches(null!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("e3b0c44")]
    [InlineData("sha256:")]
    [InlineData("sha256:e3b0c44")]
    [InlineData("E3B0C442")]
    [InlineData("e3b0c44G")]
    [InlineData("SHA256:e3b0c442")]
    [InlineData(":e3b0c442")]
    [InlineData("sha256:sha256:e3b0c442")]
    [InlineData("e3b0c442\n")]
    [InlineData(" e3b0c442")]
    [InlineData("sha256: e3b0c442")]
    [InlineData("e3b0c442…")]
    [InlineData("e3b0c44\u0665")]
    [InlineData("alpine:latest")]
    public void Parse_RefusesWhatIsNoHash(string text)
    {
        Assert.False(HashPrefix.TryParse(text, out HashPrefix? prefix));
        Assert.Null(prefix);
        string message = Assert.Throws<FormatException>(() => HashPrefix.Parse(text)).Message;
        Assert.Contains("expected 8 or more lowercase hex digits", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
