namespace OciContent.Tests;

public sealed class DigestAlgorithmTests
{
    [Fact]
    public void Registered_AreThree()
    {
        Assert.Equal(["sha256", "sha512", "blake3"], DigestAlgorithm.Supported.Select(static algorithm => algorithm.Name));
        Assert.Equal([32, 64, 32], DigestAlgorithm.Supported.Select(static algorithm => algorithm.HashSizeInBytes));
        Assert.All(DigestAlgorithm.Supported, static algorithm => Assert.True(algorithm.IsSupported));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("blake3")]
    public void Parse_FindsTheRegisteredOnes(string name) =>
        Assert.Same(DigestAlgorithm.Supported.Single(algorithm => algorithm.Name == name), DigestAlgorithm.Parse(name));

    [Theory]
    [InlineData("sha384")]
    [InlineData("sha1")]
    [InlineData("sha256+b64u")]
    [InlineData("0")]
    [InlineData("a.b_c-d+e")]
    public void Unknown_IsValidButUnsupported(string name)
    {
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(name);
        Assert.Equal(name, algorithm.Name);
        Assert.Equal(name, algorithm.ToString());
        Assert.False(algorithm.IsSupported);
        string message = Assert.Throws<NotSupportedException>(() => algorithm.HashSizeInBytes).Message;
        Assert.Equal($"The digest algorithm '{name}' is not supported: expected one of sha256, sha512, blake3.", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SHA256")]
    [InlineData("sha256:")]
    [InlineData("sha256\n")]
    [InlineData("sha256\0")]
    [InlineData("+sha256")]
    [InlineData("sha256+")]
    [InlineData("sha256+-b64")]
    [InlineData("sha\u200D256")]
    [InlineData("bla\u212Ae3")]
    [InlineData("sha\u0662\u0665\u0666")]
    [InlineData("sha/256")]
    public void Parse_RefusesWhatTheGrammarDoesNotAllow(string name)
    {
        Assert.False(DigestAlgorithm.TryParse(name, out DigestAlgorithm? algorithm));
        Assert.Null(algorithm);
        string message = Assert.Throws<FormatException>(() => DigestAlgorithm.Parse(name)).Message;
        Assert.EndsWith(
            "' is not a digest algorithm: expected lowercase letters and digits, separated by one of '+', '.', '_', '-'.",
            message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(message, static c => char.IsControl(c) || c == '\u200D');
    }

    [Fact]
    public void Equality_IsByName()
    {
        DigestAlgorithm foo = DigestAlgorithm.Parse("foo");
        DigestAlgorithm other = DigestAlgorithm.Parse("foo");
        Assert.NotSame(foo, other);
        Assert.True(foo == other);
        Assert.False(foo != other);
        Assert.True(foo.Equals((object)other));
        Assert.Equal(foo.GetHashCode(), other.GetHashCode());
        Assert.False(foo == DigestAlgorithm.Sha256);
        Assert.False(foo == null);
        Assert.False(null == foo);
        Assert.True(null == (DigestAlgorithm?)null);
        Assert.False(foo.Equals("foo"));
    }
}
