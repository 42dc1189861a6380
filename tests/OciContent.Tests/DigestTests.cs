namespace OciContent.Tests;

public sealed class DigestTests
{
    private static readonly Digest A = Digest.Parse("foo:a");
    private static readonly Digest B = Digest.Parse("foo:b");

    [Fact]
    public void SameText_IsEqual()
    {
        Digest other = Digest.Parse("foo:a");
        Assert.NotSame(A, other);
        Assert.True(A.Equals(other));
        Assert.True(A.Equals((object)other));
        Assert.True(A == other);
        Assert.False(A != other);
        Assert.Equal(A.GetHashCode(), other.GetHashCode());
    }

    [Theory]
    [InlineData("foo:b")]
    [InlineData("foo:A")]
    [InlineData("fo:a")]
    [InlineData("foo:aa")]
    public void OtherText_IsNotEqual(string text)
    {
        Digest other = Digest.Parse(text);
        Assert.False(A.Equals(other));
        Assert.False(A.Equals((object)other));
        Assert.False(A == other);
        Assert.True(A != other);
    }

    [Fact]
    public void Null_IsEqualToNullOnly()
    {
        Digest? none = null;
        Assert.True(none == null);
        Assert.False(none != null);
        Assert.False(A == none);
        Assert.False(none == A);
        Assert.False(A.Equals(none));
        Assert.False(A.Equals("foo:a"));
    }

    [Fact]
    public void Order_IsThatOfTheText()
    {
        Assert.True(A < B);
        Assert.True(A <= B);
        Assert.False(A > B);
        Assert.False(A >= B);
        Assert.True(B > A);
        Assert.True(B >= A);
        Assert.True(Digest.Parse("foo:B") < A);
        Assert.Equal(0, A.CompareTo(Digest.Parse("foo:a")));
        Assert.True(((IComparable)A).CompareTo(B) < 0);
    }

    [Fact]
    public void Null_SortsFirst()
    {
        Digest? none = null;
        Assert.True(none < A);
        Assert.True(none <= A);
        Assert.True(A > none);
        Assert.True(A >= none);
        Assert.True(A.CompareTo(none) > 0);
        Assert.True(((IComparable)A).CompareTo(null) > 0);
        Assert.True(none <= null);
        Assert.True(none >= null);
        Assert.False(none < null);
    }

    [Fact]
    public void CompareTo_RefusesAnotherType() => Assert.Throws<ArgumentException>(() => ((IComparable)A).CompareTo("foo:a"));

    [Fact]
    public void FromHash_WritesLowercaseHex()
    {
        byte[] hash = [.. Enumerable.Range(0xC0, 32).Select(static i => (byte)i)];
        Digest digest = Digest.FromHash(DigestAlgorithm.Sha256, hash);
        Assert.Equal("sha256:c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf", digest.ToString());
        Assert.Equal(Digest.Parse(digest.ToString()), digest);
        Assert.Same(DigestAlgorithm.Sha256, digest.Algorithm);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void FromHash_RefusesAWrongLength(int length)
    {
        var e = Assert.Throws<ArgumentException>(() => Digest.FromHash(DigestAlgorithm.Sha256, new byte[length]));
        Assert.StartsWith($"A hash of {length} bytes is not a sha256 hash: expected 32 bytes.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHash_RefusesAnUnsupportedAlgorithm()
    {
        Assert.Throws<NotSupportedException>(() => Digest.FromHash(DigestAlgorithm.Parse("sha384"), new byte[48]));
        Assert.Throws<ArgumentNullException>(() => Digest.FromHash(null!, new byte[32]));
    }

    [Fact]
    public void Matches_ComparesContent()
    {
        Digest digest = Digest.Parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Assert.True(digest.Matches([]));
        Assert.False(digest.Matches([0]));
        Assert.True(Digest.Compute("x"u8, DigestAlgorithm.Blake3).Matches("x"u8));
        Assert.Throws<NotSupportedException>(() => A.Matches([]));
    }
}
