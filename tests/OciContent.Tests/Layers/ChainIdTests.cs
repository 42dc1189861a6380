using OciContent.Layers;

namespace OciContent.Tests.Layers;

public class ChainIdTests
{
    // printf a | sha256sum, printf b | sha256sum, printf c | sha512sum
    private const string A = "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    private const string B = "sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";
    private const string C =
        "sha512:acc28db2beb7b42baa1cb0243d401ccb4e3fce44d7b02879a52799aadff541522d8822598b2fa664f9d5156c00c924805d75c3868bd56c2acb81d37e98e35adc";

    // printf "%s %s" A B | sha256sum, and so on
    private const string AB = "sha256:51c0c8ace48498d6f5fee6b0592cc06f2da0f3cbe09c5a34a97dce85c3889676";
    private const string ABC = "sha256:518fcb59b09254c8ce793e65ab3da563ba6af7f4b044c316bf2cf4dfbc1ca5ab";
    private const string AA = "sha256:d76fa7fcc3c98373e78d03a76c1447a1bec04bf49a44cb1f098bd84523f8450f";

    [Theory]
    [InlineData(A, A)]
    [InlineData(C, C)]
    [InlineData(AB, A, B)]
    [InlineData(AA, A, A)]
    [InlineData(ABC, A, B, C)]
    public void Compute_FollowsTheDefinition(string expected, params string[] diffIds) =>
        Assert.Equal(expected, ChainId.Compute([.. diffIds.Select(diffId => Digest.Parse(diffId))]).ToString());

    [Fact]
    public void ComputeAll_GivesOneForEachLayer()
    {
        Assert.Equal(
            [A, AB, ABC],
            ChainId.ComputeAll([Digest.Parse(A), Digest.Parse(B), Digest.Parse(C)]).Select(chainId => chainId.ToString()));
        Assert.Empty(ChainId.ComputeAll([]));
    }

    [Fact]
    public void Compute_RefusesNoLayers()
    {
        Assert.Equal("diffIds", Assert.Throws<ArgumentException>(() => ChainId.Compute([])).ParamName);
        Assert.Throws<ArgumentNullException>(() => ChainId.Compute(null!));
        Assert.Throws<ArgumentNullException>(() => ChainId.ComputeAll(null!));
    }
}
