using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class DigesterTests
{
    /// <summary>The digests of nothing and of "abc": FIPS 180-4's examples, and b3sum's.</summary>
    public static TheoryData<string, string, string> Known =>
        new()
        {
            { "sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
            { "sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
            {
                "sha512",
                "",
                "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
            },
            {
                "sha512",
                "abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            },
            { "blake3", "", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262" },
            { "blake3", "abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85" },
        };

    public static TheoryData<string> Algorithms => ["sha256", "sha512", "blake3"];

    [Theory]
    [MemberData(nameof(Known))]
    public void KnownContent_HasItsKnownDigest(string name, string content, string hex)
    {
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(name);
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(content);
        using var digester = new Digester(algorithm);
        digester.Append(bytes);
        Assert.Equal($"{name}:{hex}", digester.GetCurrentDigest().ToString());
        Assert.Equal($"{name}:{hex}", Digest.Compute(bytes, algorithm).ToString());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void GetCurrentDigest_LetsAppendingGoOn(string name)
    {
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(name);
        using var digester = new Digester(algorithm);
        digester.Append("ab"u8);
        Assert.Equal(Digest.Compute("ab"u8, algorithm), digester.GetCurrentDigest());
        digester.Append("c"u8);
        Assert.Equal(Digest.Compute("abc"u8, algorithm), digester.GetCurrentDigest());
        Assert.Equal(3, digester.Length);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Reset_StartsAnew(string name)
    {
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(name);
        using var digester = new Digester(algorithm);
        digester.Append("ab"u8);
        digester.Reset();
        Assert.Equal(0, digester.Length);
        digester.Append("c"u8);
        Assert.Equal(Digest.Compute("c"u8, algorithm), digester.GetDigestAndReset());
        Assert.Equal(0, digester.Length);
        Assert.Equal(Digest.Compute([], algorithm), digester.GetCurrentDigest());
    }

    [Fact]
    public void Length_CountsSequencesToo()
    {
        using var digester = new Digester();
        digester.Append(Sequences.Cut("abcdef"u8.ToArray(), 1, 0, 3));
        Assert.Equal(6, digester.Length);
        Assert.Equal(Digest.Compute("abcdef"u8), digester.GetCurrentDigest());
    }

    [Fact]
    public void Default_IsSha256()
    {
        using var digester = new Digester();
        Assert.Same(DigestAlgorithm.Sha256, digester.Algorithm);
        Assert.Same(DigestAlgorithm.Sha256, digester.GetCurrentDigest().Algorithm);
    }

    [Fact]
    public void UnsupportedAlgorithm_IsRefused() =>
        Assert.Throws<NotSupportedException>(() => new Digester(DigestAlgorithm.Parse("sha384")));
}
