using OciContent.Attachments;

namespace OciContent.Tests.Attachments;

/// <summary>cosign's tags, there and back.</summary>
public sealed class CosignTagTests
{
    private static readonly string Hex = new('a', 64);

    [Theory]
    [InlineData(AttachmentKind.Signature, ".sig")]
    [InlineData(AttachmentKind.Attestation, ".att")]
    [InlineData(AttachmentKind.Sbom, ".sbom")]
    public void Of_IsParsedAgain(AttachmentKind kind, string ending)
    {
        var subject = Digest.Parse($"sha256:{Hex}");
        string tag = CosignTag.Of(subject, kind);

        Assert.Equal($"sha256-{Hex}{ending}", tag);
        Assert.True(CosignTag.TryParse(tag, out Digest? parsed, out AttachmentKind parsedKind));
        Assert.Equal((subject, kind), (parsed, parsedKind));
        Assert.Equal(kind, CosignTag.KindOf(ending));
    }

    [Fact]
    public void Of_RefusesOtherKinds() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CosignTag.Of(Digest.Compute([]), AttachmentKind.Other));

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData("-.sig")]
    [InlineData("v1")]
    [InlineData("v1.sig")]
    [InlineData("sha256-abc.sig")]
    [InlineData("sha256-{0}")]
    [InlineData("sha256-{0}.SIG")]
    [InlineData("sha256-{0}.sig.sig")]
    [InlineData("sha256:{0}.sig")]
    [InlineData("SHA256-{0}.sig")]
    [InlineData("sha256-{0}b.sig")]
    public void TryParse_RefusesOthers(string tag) =>
        Assert.False(CosignTag.TryParse(tag.Replace("{0}", Hex, StringComparison.Ordinal), out _, out _));
}
