using System.Text;
using OciContent.Signing.Attestations;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Signing.Tests.Attestations;

/// <summary>Statements about an image are found, and told from those that are about something else or by somebody else.</summary>
public sealed class ImageAttestationsTests : IDisposable
{
    private const string Sbom = """{"spdxVersion":"SPDX-2.3","packages":[]}""";
    private static readonly string Other = $"sha256:{new string('0', 64)}";

    private readonly TempFolder _temp = new();
    private readonly SigningKey _key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
    private readonly SigningKey _stranger = SigningKey.Create(KeyAlgorithm.EcdsaP256);

    public void Dispose()
    {
        _key.Dispose();
        _stranger.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task BuildKits_AreFound_AndNeverVerified()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        byte[] statement = AttestedLayout.Statement(image, Provenance.Version02, """{"buildType":"x"}""");
        layout.AddStatements(image, statement, AttestedLayout.Statement(image, SoftwareBillOfMaterials.Spdx, Sbom));

        AttestationListing found = await FindAsync(layout.Write(), _key);

        Assert.Empty(found.Problems);
        Assert.Equal([Provenance.Version02, SoftwareBillOfMaterials.Spdx], found.Attestations.Select(static one => one.PredicateType));
        Assert.All(found.Attestations, one =>
        {
            Assert.Equal((false, false, "It is not signed."), (one.IsSigned, one.IsVerified, one.Reason));
            Assert.Equal((image, image), (one.About?.ToString(), one.Subject.Digest.ToString()));
        });
        Assert.Equal(Digest.Compute(statement), found.Attestations[0].Blob.Digest);
        Assert.Equal(statement, found.Attestations[0].Statement.ToArray());
        Assert.Equal("""{"buildType":"x"}""", Encoding.UTF8.GetString(found.Attestations[0].Predicate.Span));
    }

    [Fact]
    public async Task AStatementAboutAnotherDigest_IsNeverAboutTheImage()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        byte[] right = AttestedLayout.Statement(image, Provenance.Version02, "{}");
        layout.AddStatements(image, [.. Mutations(Encoding.UTF8.GetString(right), image).Select(Encoding.UTF8.GetBytes)]);

        AttestationListing found = await FindAsync(layout.Write());

        Assert.Equal(7, found.Attestations.Count);
        Assert.All(found.Attestations, static one => Assert.False(one.IsAboutImage));
    }

    [Fact]
    public async Task AStatementAboutAnotherPlatform_IsAboutThatOne_AndNotListedForThis()
    {
        var layout = new AttestedLayout(_temp);
        string intel = layout.AddImage("amd64");
        string arm = layout.AddImage("arm64");
        layout.AddStatements(intel, AttestedLayout.Statement(intel, Provenance.Version02, "{}"));
        layout.AddStatements(arm, AttestedLayout.Statement(intel, Provenance.Version1, "{}"));
        ImageLocation index = layout.Write();

        AttestationListing ofIndex = await FindAsync(index);
        AttestationListing ofIntel = await FindAsync(layout.Of(intel));
        AttestationListing ofArm = await FindAsync(layout.Of(arm));

        Assert.Equal([intel, intel], ofIndex.Attestations.Select(static one => one.About?.ToString()));
        Assert.Equal([Provenance.Version02], ofIntel.Attestations.Select(static one => one.PredicateType));

        // It is beside this image, and says something of the other one.
        ImageAttestation moved = Assert.Single(ofArm.Attestations);
        Assert.Equal((Provenance.Version1, false), (moved.PredicateType, moved.IsAboutImage));
    }

    [Theory]
    [InlineData(SignatureFormat.Cosign)]
    [InlineData(SignatureFormat.Bundle)]
    public async Task SignedOnes_AreVerifiedByTheirKeyAlone(SignatureFormat format)
    {
        ImageLocation image = Hello();
        await Signer(_key, format).AttestAsync(image, Provenance.Version1, """{"buildDefinition":{}}"""u8.ToArray());
        await Signer(_key, format).SignAsync(image);

        ImageAttestation verified = Assert.Single((await FindAsync(image, _key)).Attestations);
        ImageAttestation refused = Assert.Single((await FindAsync(image, _stranger)).Attestations);
        ImageAttestation unasked = Assert.Single((await FindAsync(image)).Attestations);
        ImageAttestation one = Assert.Single((await FindAsync(image, _stranger, _key)).Attestations);

        Assert.Equal((true, null, _key.PublicKey.Fingerprint.ToString()), (verified.IsVerified, verified.Reason, verified.Signer));
        Assert.True(one.IsVerified);
        Assert.Equal("""{"buildDefinition":{}}""", Encoding.UTF8.GetString(verified.Predicate.Span));
        Assert.False(refused.IsVerified);
        Assert.Contains("key", refused.Reason, StringComparison.Ordinal);
        Assert.Equal("Nobody was named whom to trust: its signature is not checked.", unasked.Reason);
        Assert.All(
            [verified, refused, unasked],
            static found =>
            {
                Assert.Equal((Provenance.Version1, true, true), (found.PredicateType, found.IsSigned, found.IsAboutImage));
                Assert.Equal(found.Subject.Digest, found.About);
            });
    }

    [Fact]
    public async Task ASignedStatementAboutAnotherImage_IsNotVerified()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        byte[] statement = AttestedLayout.Statement(Other, Provenance.Version1, """{"buildDefinition":{}}""");
        layout.AddAttestations(
            image,
            (DsseEnvelope.Sign(_key, SigningMediaTypes.InTotoStatement, statement).ToJson(), SigningMediaTypes.DsseEnvelope));

        ImageAttestation found = Assert.Single((await FindAsync(layout.Write(), _key)).Attestations);

        Assert.Equal((false, false), (found.IsVerified, found.IsAboutImage));
        Assert.Equal($"The statement is about {Other}: expected {image}.", found.Reason);
    }

    [Fact]
    public async Task ASignedStatementInTheIndex_IsVerified_ForItsManifest()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        byte[] statement = AttestedLayout.Statement(image, Provenance.Version1, """{"buildDefinition":{}}""");
        layout.AddAttestations(
            image,
            (DsseEnvelope.Sign(_key, SigningMediaTypes.InTotoStatement, statement).ToJson(), SigningMediaTypes.DsseEnvelope));

        ImageAttestation found = Assert.Single((await FindAsync(layout.Write(), _key)).Attestations);

        Assert.Equal((true, image), (found.IsVerified, found.About?.ToString()));
    }

    [Fact]
    public async Task ASignedStatementAboutTheIndex_CoversTheImage()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        ImageLocation index = layout.Write();
        SignedImage signed = await new BundleSigner(_key).AttestAsync(index, SoftwareBillOfMaterials.Spdx, Encoding.UTF8.GetBytes(Sbom));

        ImageAttestation found = Assert.Single((await FindAsync(layout.Of(image), _key)).Attestations);

        Assert.Equal((true, signed.Subject.Digest), (found.IsVerified, found.About));
    }

    [Fact]
    public async Task ASignedStatementAboutOneImageOfAnIndex_IsFound_WhereTheIndexIsAskedFor()
    {
        var layout = new AttestedLayout(_temp);
        string intel = layout.AddImage("amd64");
        string arm = layout.AddImage("arm64");
        ImageLocation index = layout.Write();
        await new BundleSigner(_key).AttestAsync(layout.Of(arm), SoftwareBillOfMaterials.Spdx, Encoding.UTF8.GetBytes(Sbom));

        ImageAttestation found = Assert.Single((await FindAsync(index, _key)).Attestations);

        Assert.Equal((true, arm), (found.IsVerified, found.About?.ToString()));
        Assert.Empty((await FindAsync(layout.Of(intel), _key)).Attestations);
    }

    [Fact]
    public async Task WhatIsSaidOfStatements_IsNotAskedFor()
    {
        ImageLocation image = Hello();
        SignedImage signed = await new BundleSigner(_key).AttestAsync(image, Provenance.Version1, """{"buildDefinition":{}}"""u8.ToArray());
        await using ImageSource layout = await ImageLocation.Parse(image.ToString()).OpenAsync();
        await using var reader = new ListedReferrers(layout, signed.Manifest);

        AttestationListing found = await ImageAttestations.FindAsync(ImageSource.Create(reader, layout.ResolveRoot()), []);

        Assert.Single(found.Attestations);
        Assert.Equal([layout.ResolveRoot().Digest], reader.Asked);
    }

    [Fact]
    public async Task WhatCannotBeRead_IsListedWithTheReason()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        layout.AddStatements(image, "{}"u8.ToArray(), "[]"u8.ToArray());
        layout.AddAttestations(image, ("{}"u8.ToArray(), SigningMediaTypes.DsseEnvelope), ("x"u8.ToArray(), "text/plain"));

        AttestationListing found = await FindAsync(layout.Write(), _key);

        Assert.Equal(
            [
                "statement._type is missing: expected a string.",
                "The statement is a list: expected a JSON object.",
                "envelope.signatures is empty: expected one signature.",
            ],
            found.Attestations.Select(static one => one.Reason));
        Assert.All(
            found.Attestations,
            static one =>
            {
                Assert.Null(one.PredicateType);
                Assert.Equal((false, false, 0), (one.IsVerified, one.IsAboutImage, one.Statement.Length));
            });
    }

    [Fact]
    public async Task TooMany_AreNotRead()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        layout.AddStatements(
            image,
            [
                .. Enumerable
                    .Range(0, 102)
                    .Select(i => AttestedLayout.Statement(image, Provenance.Version02, $$"""{"buildType":"{{i}}"}""")),
            ]);

        AttestationListing found = await FindAsync(layout.Write());

        Assert.Equal(101, found.Attestations.Count);
        Assert.Equal("There are more than 100 statements: expected at most that many.", found.Attestations[^1].Reason);
        Assert.All(found.Attestations.Take(100), static one => Assert.True(one.IsAboutImage));
    }

    [Fact]
    public async Task AStatementLargerThanAManifestMayBe_IsRead()
    {
        var layout = new AttestedLayout(_temp);
        string image = layout.AddImage("amd64");
        string name = new('x', 5 * 1024 * 1024);
        layout.AddStatements(
            image,
            AttestedLayout.Statement(image, SoftwareBillOfMaterials.Spdx, $$"""{"spdxVersion":"SPDX-2.3","name":"{{name}}"}"""));

        ImageAttestation found = Assert.Single((await FindAsync(layout.Write())).Attestations);

        Assert.Equal(name, SoftwareBillOfMaterials.Parse(found.PredicateType!, found.Predicate).Name);
    }

    [Fact]
    public async Task AnImageWithNone_HasNone()
    {
        AttestationListing found = await FindAsync(Hello(), _key);

        Assert.Empty(found.Attestations);
        Assert.Empty(found.Problems);
    }

    // Everything that a digest could be mistaken by.
    private static IEnumerable<string> Mutations(string statement, string image)
    {
        string hex = image["sha256:".Length..];
        yield return statement.Replace(hex, Other["sha256:".Length..], StringComparison.Ordinal);
        yield return statement.Replace(hex, hex.ToUpperInvariant(), StringComparison.Ordinal);
        yield return statement.Replace(hex, hex[..63], StringComparison.Ordinal);
        yield return statement.Replace(hex, hex + " ", StringComparison.Ordinal);
        yield return statement.Replace("\"sha256\"", "\"sha512\"", StringComparison.Ordinal);
        yield return statement.Replace("\"sha256\"", "\"gitCommit\"", StringComparison.Ordinal);
        yield return statement
            .Replace($"\"sha256\":\"{hex}\"", "", StringComparison.Ordinal)
            .Replace("pkg:docker/app@v1", image, StringComparison.Ordinal);
    }

    private static ImageSigner Signer(SigningKey key, SignatureFormat format) =>
        format == SignatureFormat.Cosign ? new CosignSigner(key) : new BundleSigner(key);

    private static async Task<AttestationListing> FindAsync(ImageLocation image, params SigningKey[] keys)
    {
        await using ImageSource source = await image.OpenAsync();
        return await ImageAttestations.FindAsync(source, [.. keys.Select(static key => new PublicKeyVerifier(key.PublicKey))]);
    }

    private ImageLocation Hello() =>
        ImageLocation.Parse($"oci:{_temp.Copy(Repository.Hello("oci"), Guid.NewGuid().ToString("N"))}:latest");
}
