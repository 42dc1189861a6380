using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What is signed is verified, and is what the specification says.</summary>
public sealed class NotationSignerTests : IDisposable
{
    private const string Password = "a password";

    private static readonly PbeParameters Pbe = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly NotationScenario _scenario = new();
    private readonly TempFolder _temp = new();

    public static TheoryData<string, NotationEnvelopeFormat> Keys { get; } =
        new()
        {
            { "RSA-2048", NotationEnvelopeFormat.Jws },
            { "RSA-2048", NotationEnvelopeFormat.Cose },
            { "RSA-3072", NotationEnvelopeFormat.Jws },
            { "RSA-3072", NotationEnvelopeFormat.Cose },
            { "RSA-4096", NotationEnvelopeFormat.Jws },
            { "RSA-4096", NotationEnvelopeFormat.Cose },
            { "EC-256", NotationEnvelopeFormat.Jws },
            { "EC-256", NotationEnvelopeFormat.Cose },
            { "EC-384", NotationEnvelopeFormat.Jws },
            { "EC-384", NotationEnvelopeFormat.Cose },
            { "EC-521", NotationEnvelopeFormat.Jws },
            { "EC-521", NotationEnvelopeFormat.Cose },
        };

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Sign_MakesWhatIsVerified(string key, NotationEnvelopeFormat format)
    {
        _scenario.Leaf = _scenario.Leaf with { Key = key };
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain, new NotationSigningOptions { Format = format, Expiry = TimeSpan.FromDays(30) });
        _scenario.Annotations["stage"] = "production";

        SignatureVerdict verdict = await VerifyAsync(
            chain,
            signer.Sign(_scenario.Manifest, new Dictionary<string, string> { ["stage"] = "production" }));

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(signer.Subject, verdict.Signer);
    }

    [Fact]
    public async Task Sign_IsForOneManifest()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain);

        SignatureVerdict verdict = await VerifyAsync(chain, signer.Sign(Descriptor.For("another"u8, MediaTypes.OciManifest)));

        Assert.Equal(SignatureCheck.Subject, verdict.FailedCheck);
    }

    [Fact]
    public async Task Sign_MakesTheManifestOfTheSpecification()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain);

        ImageSource signature = signer.Sign(_scenario.Manifest with { Annotations = new Dictionary<string, string> { ["x"] = "y" } });
        ImageManifest manifest = await signature.ReadManifestAsync(signature.ResolveRoot());

        Assert.Equal(SigningMediaTypes.NotationSignature, manifest.ArtifactType);
        Assert.Equal((MediaTypes.OciEmpty, 2), (manifest.Config.MediaType, manifest.Config.Size));
        Assert.Equal(SigningMediaTypes.Jws, Assert.Single(manifest.Layers).MediaType);
        Assert.Equal(_scenario.Manifest, manifest.Subject);
        Assert.Equal(
            chain.Select(static one => Convert.ToHexStringLower(SHA256.HashData(one.Der))),
            JsonSerializer.Deserialize<string[]>(manifest.Annotations["io.cncf.notary.x509chain.thumbprint#S256"]));
    }

    [Fact]
    public async Task Sign_MakesCoseThatTheFrameworkVerifies()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain, new NotationSigningOptions { Format = NotationEnvelopeFormat.Cose });
        byte[] envelope = await EnvelopeAsync(signer.Sign(_scenario.Manifest));

        CoseSign1Message message = CoseMessage.DecodeSign1(envelope);

        Assert.True(message.VerifyEmbedded(chain[0].Key));
        Assert.Equal(SigningMediaTypes.NotationPayload, message.ProtectedHeaders[CoseHeaderLabel.ContentType].GetValueAsString());
    }

    [Fact]
    public async Task SignAsync_WritesBesideTheImage()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain);
        await using var store = new MemoryContentStore();

        Descriptor signature = await signer.SignAsync(store, _scenario.Manifest);

        ImageManifest manifest = await store.ReadManifestAsync(signature);
        Assert.Equal("{}"u8.ToArray(), (await store.ReadBytesAsync(manifest.Config)).ToArray());
        ReadOnlyMemory<byte> envelope = await store.ReadBytesAsync(manifest.Layers[0]);
        Assert.True(Verifier(chain).Verify(new ImageSignature(manifest.Layers[0], envelope.Span, signature), _scenario.Subject).IsVerified);
    }

    [Fact]
    public async Task SignAsync_WritesIntoALayout()
    {
        using NotationSigner signer = Signer(_scenario.Issue());
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(_temp.PathOf("layout"));
        await store.PutAsync(_scenario.Manifest, "a manifest"u8.ToArray());

        await store.AddEntryAsync(await signer.SignAsync(store, _scenario.Manifest));

        await using ImageLayout layout = await ImageLayout.OpenAsync(_temp.PathOf("layout"));
        Assert.Equal(
            SigningMediaTypes.NotationSignature,
            Assert.Single((await layout.FindReferrersAsync(_scenario.Manifest.Digest)).Referrers).ArtifactType);
    }

    [Fact]
    public async Task SignAsync_SignsAnImageWhereItIs()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using NotationSigner signer = Signer(chain);
        var image = ImageLocation.Parse($"oci:{_temp.Copy(Repository.Hello("oci"), "layout")}:latest");

        SignedImage signed = await signer.SignAsync(
            image,
            new SigningOptions { Annotations = new Dictionary<string, string> { ["stage"] = "production" } });

        await using ImageSource source = await image.OpenAsync();
        ReadOnlyMemory<byte> envelope = await source.ReadBytesAsync(signed.Signature);
        _scenario.Annotations["stage"] = "production";
        _scenario.Subject = _scenario.Subject with { Manifest = signed.Subject };
        SignatureVerdict verdict = Verifier(chain).Verify(new ImageSignature(signed.Signature, envelope.Span), _scenario.Subject);
        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(signed.Manifest.Digest, Assert.Single((await source.FindReferrersAsync(signed.Subject.Digest)).Referrers).Digest);
    }

    [Fact]
    public async Task AttestAsync_IsNotSupported()
    {
        using NotationSigner signer = Signer(_scenario.Issue());
        var image = ImageLocation.Parse($"oci:{_temp.Copy(Repository.Hello("oci"), "layout")}:latest");

        await Assert.ThrowsAsync<NotSupportedException>(() => signer.AttestAsync(image, "https://example.com/x", "{}"u8.ToArray()));
    }

    [Theory]
    [InlineData("RSA-2048")]
    [InlineData("EC-384")]
    public async Task FromPem_ReadsAllFormsOfKeys(string key)
    {
        _scenario.Leaf = _scenario.Leaf with { Key = key };
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        string old = chain[0].Key is RSA rsa ? rsa.ExportRSAPrivateKeyPem() : ((ECDsa)chain[0].Key).ExportECPrivateKeyPem();
        foreach (
            (string pem, string? password) in (ReadOnlySpan<(string, string?)>)
                [
                    (chain[0].Key.ExportPkcs8PrivateKeyPem(), null),
                    (old, null),
                    (chain[0].Key.ExportEncryptedPkcs8PrivateKeyPem(Password, Pbe), Password),
                ])
        {
            using var signer = NotationSigner.FromPem(Pem(chain), pem, password, timeProvider: new NotationTime(_scenario.Now));
            Assert.Equal(chain[0].Certificate.Subject, signer.ToString());
        }

        using NotationSigner last = Signer(chain);
        Assert.True((await VerifyAsync(chain, last.Sign(_scenario.Manifest))).IsVerified);
    }

    [Theory]
    [InlineData("RSA-3072", Password)]
    [InlineData("EC-256:leaf", Password)]
    [InlineData("EC-521", "")]
    public async Task FromPfx_FindsTheOrderOfTheCertificates(string key, string password)
    {
        _scenario.Leaf = _scenario.Leaf with { Key = key };
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using X509Certificate2 leaf = chain[0].WithKey();
        var all = new X509Certificate2Collection { chain[2].Certificate, leaf, chain[1].Certificate };
        using var signer = NotationSigner.FromPfx(
            all.Export(X509ContentType.Pfx, password),
            password,
            timeProvider: new NotationTime(_scenario.Now));

        SignatureVerdict verdict = await VerifyAsync(chain, signer.Sign(_scenario.Manifest));

        Assert.True(verdict.IsVerified, verdict.ToString());
    }

    [Fact]
    public void FromPfx_RefusesWhatIsNotOne()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        using X509Certificate2 leaf = chain[0].WithKey();
        byte[] pfx = new X509Certificate2Collection { leaf, chain[1].Certificate, chain[2].Certificate }.Export(
            X509ContentType.Pfx,
            Password
        )!;
        byte[] withoutKey = new X509Certificate2Collection { chain[2].Certificate }.Export(X509ContentType.Pfx, Password)!;

        Assert.Contains(
            "password is wrong",
            Assert.Throws<FormatException>(() => NotationSigner.FromPfx(pfx, "wrong")).Message,
            StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => NotationSigner.FromPfx(pfx.AsSpan(..^1), Password));
        Assert.Throws<FormatException>(() => NotationSigner.FromPfx([], Password));
        Assert.Contains(
            "0 certificates",
            Assert.Throws<FormatException>(() => NotationSigner.FromPfx(withoutKey, Password)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FromPem_RefusesWhatDoesNotBelongTogether()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        string key = chain[0].Key.ExportPkcs8PrivateKeyPem();
        string encrypted = chain[0].Key.ExportEncryptedPkcs8PrivateKeyPem(Password, Pbe);

        AssertRefused<FormatException>("0 certificates", "", key);
        AssertRefused<FormatException>("not PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key);
        AssertRefused<FormatException>("not a private key", Pem(chain), "");
        AssertRefused<FormatException>("not a private key", Pem(chain), NotationKeys.Get("RSA-2048").ExportPkcs8PrivateKeyPem());
        AssertRefused<FormatException>("not that of", Pem(chain), NotationKeys.Get("EC-256:other").ExportPkcs8PrivateKeyPem());
        AssertRefused<FormatException>("password", Pem(chain), encrypted);
        AssertRefused<FormatException>("password", Pem(chain), encrypted, "wrong");
        AssertRefused<InvalidDataException>("not signed by itself", chain[0].Pem, key);
        AssertRefused<InvalidDataException>("not signed by the next one", Pem([chain[0], chain[2]]), key);
    }

    [Fact]
    public void FromPem_RefusesACertificateThatMayNotSign()
    {
        _scenario.Leaf = _scenario.Leaf with { ExtendedUsages = ["1.3.6.1.5.5.7.3.1"] };
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();

        AssertRefused<InvalidDataException>("serverAuth", Pem(chain), chain[0].Key.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public void FromPem_RefusesAKeyThatIsNotAllowed()
    {
        _scenario.Leaf = _scenario.Leaf with { Key = "RSA-2560" };
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();

        AssertRefused<InvalidDataException>("not allowed", Pem(chain), chain[0].Key.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public void Messages_HaveNoSecrets()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        string key = NotationKeys.Get("EC-256:other").ExportPkcs8PrivateKeyPem();

        Exception e = Assert.Throws<FormatException>(() => NotationSigner.FromPem(Pem(chain), key, Password));

        Assert.DoesNotContain(Password, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1][..20], e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_RefusesACertificateThatExpired()
    {
        IReadOnlyList<NotationCertificate> chain = _scenario.Issue();
        _scenario.Now = NotationRecipe.Leaf.To.AddSeconds(1);
        using NotationSigner signer = Signer(chain);

        Assert.Contains(
            "was not valid at",
            Assert.Throws<InvalidDataException>(() => signer.Sign(_scenario.Manifest)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_RefusesAnnotationsOfTheSpecification()
    {
        using NotationSigner signer = Signer(_scenario.Issue());
        var annotations = new Dictionary<string, string> { ["io.cncf.notary.x"] = "y" };

        Exception e = Assert.Throws<FormatException>(() => signer.Sign(_scenario.Manifest, annotations));
        Assert.Contains("'io.cncf.notary.x'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_RefuseAnExpiryOfNothing() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NotationSigningOptions { Expiry = TimeSpan.FromMilliseconds(999) });

    private static void AssertRefused<T>(string reason, string certificates, string key, string? password = null)
        where T : Exception =>
        Assert.Contains(
            reason,
            Assert.Throws<T>(() => NotationSigner.FromPem(certificates, key, password)).Message,
            StringComparison.Ordinal);

    private static string Pem(IEnumerable<NotationCertificate> chain) => string.Concat(chain.Select(static one => one.Pem));

    private static async Task<byte[]> EnvelopeAsync(ImageSource signature)
    {
        ImageManifest manifest = await signature.ReadManifestAsync(signature.ResolveRoot());
        return (await signature.ReadBytesAsync(manifest.Layers[0])).ToArray();
    }

    private NotationSigner Signer(IReadOnlyList<NotationCertificate> chain, NotationSigningOptions? options = null) =>
        NotationSigner.FromPem(
            Pem(chain),
            chain[0].Key.ExportPkcs8PrivateKeyPem(),
            options: options,
            timeProvider: new NotationTime(_scenario.Now));

    private NotationVerifier Verifier(IReadOnlyList<NotationCertificate> chain) => _scenario.Verifier(chain, _scenario.StampRoot.Issue());

    private async Task<SignatureVerdict> VerifyAsync(IReadOnlyList<NotationCertificate> chain, ImageSource signature)
    {
        ImageManifest manifest = await signature.ReadManifestAsync(signature.ResolveRoot());
        return Verifier(chain).Verify(new ImageSignature(manifest.Layers[0], await EnvelopeAsync(signature)), _scenario.Subject);
    }
}
