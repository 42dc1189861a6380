using OciContent.Attachments;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>Images are signed with keys where they are, and verified by them.</summary>
public sealed class KeySigningTests : IDisposable
{
    private const string Slsa = "https://slsa.dev/provenance/v1";

    private readonly TempFolder _temp = new();

    public static TheoryData<KeyAlgorithm, SignatureFormat> Kinds()
    {
        var data = new TheoryData<KeyAlgorithm, SignatureFormat>();
        foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>())
        {
            data.Add(algorithm, SignatureFormat.Cosign);
            data.Add(algorithm, SignatureFormat.Bundle);
        }

        return data;
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sign_IsVerifiedByItsKeyAlone(KeyAlgorithm algorithm, SignatureFormat format)
    {
        using SigningKey key = SigningKey.Create(algorithm);
        using SigningKey other = SigningKey.Create(algorithm);
        ImageLocation image = Layout("latest");

        SignedImage signed = await Signer(key, format).SignAsync(image);
        SignatureReport report = await VerifyAsync(image, key.PublicKey);
        SignatureReport refused = await VerifyAsync(image, other.PublicKey);

        Assert.True(report.IsSigned);
        SubjectVerdict one = Assert.Single(report.Signatures);
        Assert.Equal((signed.Signature.Digest, format), (one.Verdict.Signature.Blob.Digest, one.Verdict.Signature.Format));
        Assert.Equal(key.PublicKey.Fingerprint.ToString(), one.Verdict.Signer);
        Assert.False(refused.IsSigned);
        Assert.Equal(
            format == SignatureFormat.Bundle ? SignatureCheck.KeyHint : SignatureCheck.Signature,
            Assert.Single(refused.Signatures).Verdict.FailedCheck);
    }

    [Theory]
    [InlineData(SignatureFormat.Cosign)]
    [InlineData(SignatureFormat.Bundle)]
    public async Task Attest_IsVerified_AndDoesNotSignTheImage(SignatureFormat format)
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        ImageLocation image = Layout("latest");

        await Signer(key, format).AttestAsync(image, Slsa, """{"buildType":"x"}"""u8.ToArray());
        SignatureReport report = await VerifyAsync(image, key.PublicKey);

        Assert.False(report.IsSigned);
        Assert.Empty(report.Signatures.Select(static one => one.Verdict.Reason).OfType<string>());
        Assert.True(report.IsAttested(Slsa));
        Assert.False(report.IsAttested("https://spdx.dev/Document"));
        SignatureVerdict verdict = Assert.Single(report.Signatures).Verdict;
        Assert.Contains("\"buildType\":\"x\"", System.Text.Encoding.UTF8.GetString(verdict.Statement.Span), StringComparison.Ordinal);
        await using ImageSource source = await image.OpenAsync();
        AttachmentListing found = await ImageAttachments.FindAsync(source);
        Assert.Equal(AttachmentKind.Attestation, Assert.Single(found.Attachments).Kind);
        Assert.Equal([Slsa], found.Attachments[0].PredicateTypes);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public async Task Attest_RefusesWhatIsNotAnObject(string predicate)
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        ImageLocation image = Layout("latest");

        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(
            () => new BundleSigner(key).AttestAsync(image, Slsa, System.Text.Encoding.UTF8.GetBytes(predicate)));
        Assert.Empty((await VerifyAsync(image, key.PublicKey)).Signatures);
    }

    [Fact]
    public async Task Sign_ByTag_AddsToTheSignaturesThatAreThere()
    {
        using SigningKey one = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        using SigningKey two = SigningKey.Create(KeyAlgorithm.Ed25519);
        ImageLocation image = Layout("latest");

        SignedImage first = await new CosignSigner(one).SignAsync(image);
        SignedImage second = await new CosignSigner(two).SignAsync(image);

        Assert.Null(first.Replaced);
        Assert.Equal((first.Tag, first.Manifest.Digest), (second.Tag, second.Replaced));
        Assert.True((await VerifyAsync(image, one.PublicKey)).IsSigned);
        SignatureReport report = await VerifyAsync(image, two.PublicKey);
        Assert.Equal([false, true], report.Signatures.Select(static signature => signature.Verdict.IsVerified));
    }

    [Theory]
    [InlineData(SignatureFormat.Cosign)]
    [InlineData(SignatureFormat.Bundle)]
    public async Task Sign_LeavesTheImageItsTag_AndAllElse(SignatureFormat format)
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        ImageLocation image = Layout("latest");
        await using ImageSource before = await image.OpenAsync();

        SignedImage signed = await Signer(key, format).SignAsync(image);

        await using ImageSource after = await image.OpenAsync();
        Assert.Equal(before.ResolveRoot().Digest, after.ResolveRoot().Digest);
        Assert.Equal(before.ResolveRoot().Digest, signed.Subject.Digest);
        string[] tags = await new ImageLocation(image.Transport, image.Path).ListTagsAsync().ToArrayAsync();
        Assert.Equal(signed.Tag is null ? ["latest", "1.0"] : ["latest", "1.0", signed.Tag], tags);
    }

    [Theory]
    [InlineData(SignatureFormat.Cosign)]
    [InlineData(SignatureFormat.Bundle)]
    public async Task Sign_SignsAnnotations_ThatAVerifierAsksFor(SignatureFormat format)
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        ImageLocation image = Layout("latest");
        await Signer(key, format).SignAsync(image, new SigningOptions { Annotations = Map("team", "red & <blue>") });

        Assert.True((await VerifyAsync(image, key.PublicKey, Map("team", "red & <blue>"))).IsSigned);
        SignatureVerdict other = Assert.Single((await VerifyAsync(image, key.PublicKey, Map("team", "green"))).Signatures).Verdict;
        SignatureVerdict none = Assert.Single((await VerifyAsync(image, key.PublicKey, Map("x", "y"))).Signatures).Verdict;

        Assert.Equal(SignatureCheck.Annotations, other.FailedCheck);
        Assert.Equal("The signature says 'team' is 'red & <blue>': expected 'green'.", other.Reason);
        Assert.Equal("The signature does not say 'x': expected 'y'.", none.Reason);
    }

    [Fact]
    public async Task WhatSignsASignature_IsNeitherAskedForNorAProblem()
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        ImageLocation image = Layout("latest");
        SignedImage first = await new BundleSigner(key).SignAsync(image);
        var signature = new ImageLocation(image.Transport, image.Path, first.Manifest.Digest.ToString());
        await new BundleSigner(key).SignAsync(signature);

        SignatureReport report = await VerifyAsync(image, key.PublicKey);

        Assert.Empty(report.Problems);
        Assert.Equal(first.Signature.Digest, Assert.Single(report.Signatures).Verdict.Signature.Blob.Digest);
        Assert.Single((await VerifyAsync(signature, key.PublicKey)).Signatures);
    }

    [Fact]
    public async Task Sign_ToAnArchive_KeepsTheImage()
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        string file = _temp.PathOf("image.tar");
        File.Copy(Repository.Hello("hello-oci-archive.tar"), file);
        ImageLocation image = ImageLocation.Parse($"oci-archive:{file}:latest");

        await new BundleSigner(key).SignAsync(image);
        await new CosignSigner(key).SignAsync(image);

        SignatureReport report = await VerifyAsync(image, key.PublicKey);
        Assert.Equal([true, true], report.Signatures.Select(static one => one.Verdict.IsVerified));
    }

    private static Dictionary<string, string> Map(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static ImageSigner Signer(SigningKey key, SignatureFormat format) =>
        format == SignatureFormat.Cosign ? new CosignSigner(key) : new BundleSigner(key);

    private static async Task<SignatureReport> VerifyAsync(
        ImageLocation image,
        VerificationKey key,
        IReadOnlyDictionary<string, string>? annotations = null)
    {
        await using ImageSource source = await image.OpenAsync();
        var verifier = new PublicKeyVerifier(key) { Annotations = annotations ?? new Dictionary<string, string>(StringComparer.Ordinal) };
        return await ImageSignatures.VerifyAsync(source, [verifier]);
    }

    private ImageLocation Layout(string tag) =>
        ImageLocation.Parse($"oci:{_temp.Copy(Repository.Hello("oci"), Guid.NewGuid().ToString("N"))}:{tag}");
}
