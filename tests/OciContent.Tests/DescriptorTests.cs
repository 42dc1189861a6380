namespace OciContent.Tests;

public sealed class DescriptorTests
{
    [Fact]
    public void For_HasTheDigestAndTheSizeOfTheContent()
    {
        Assert.Equal(new Descriptor { MediaType = "a/b", Digest = Digest.Compute("abc"u8), Size = 3 }, Descriptor.For("abc"u8, "a/b"));
        foreach (DigestAlgorithm algorithm in DigestAlgorithm.Supported)
        {
            Assert.Equal(
                new Descriptor
                {
                    MediaType = "c/d",
                    Digest = Digest.Compute([], algorithm),
                    Size = 0,
                },
                Descriptor.For([], "c/d", algorithm));
        }
    }

    [Fact]
    public void For_RefusesWhatCannotBe()
    {
        Assert.Throws<ArgumentNullException>("mediaType", static () => Descriptor.For([], null!));
        Assert.Throws<ArgumentException>("mediaType", static () => Descriptor.For([], ""));
        Assert.Throws<NotSupportedException>(static () => Descriptor.For([], "a/b", DigestAlgorithm.Parse("md5")));
    }

    [Fact]
    public void ToString_IsOneReadableLine()
    {
        Assert.Equal($"{Digest.Compute([])} (a/b, 0 bytes)", Descriptor.For([], "a/b").ToString());
        Assert.Equal(
            $"{Digest.Compute([])} (a\\u000a, -1 bytes)",
            (Descriptor.For([], "a\n") with { Size = -1, Urls = ["urn:x"], Platform = Platform.Parse("linux/amd64") }).ToString());
    }
}
