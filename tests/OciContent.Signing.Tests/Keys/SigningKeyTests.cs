using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Tests.Keys;

public sealed class SigningKeyTests
{
    private static readonly byte[] Message = [1, 2, 3];

    // COSIGN_PASSWORD=pw cosign generate-key-pair (2.5.0)
    [SuppressMessage("Security", "S6418", Justification = "A key of nothing.")]
    private const string Cosign = """
        -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
        eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
        OCwicCI6MX0sInNhbHQiOiJpY25tdzdNRE1mVTJ2cTMzR1hYTUtORHZ2R0QrdkhM
        N0lHVmFpeS85SWk0PSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
        Iiwibm9uY2UiOiIvMG5KNmNZOGp3RVZQRFJFRGZKSlg0b2t6eHRuSDZFSSJ9LCJj
        aXBoZXJ0ZXh0IjoiaU8zTDNWS3BVZlMrMGs4NElMZ2k4bkM5dG8rNm1md2JpT3Nr
        Y1VYZjZqdzFQMXdNOXZqTFcvY1M0UGwrOTQwTUpCYkdDdmQzajkxMGxGaDdNRHJu
        L0FxcG8ySGJYSEk2OFpwTjhNSmlQaEhQMmV6cGxZUHEwYlZJdko2REFhVXYyQzFD
        SHkvbUliV0lyR1ovYkJ5RE1tN24vK1h5TjZKbzZwcWROQytCRTV4VzFnUVlQV1ha
        OHo5RGgrT3BQazlhTkQzM3V0MXpydWNTK1E9PSJ9
        -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
        """;

    private const string CosignPublic = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEswLfnH+u1dMnFuHFFviPDeRR1uJ2
        TJPC9wgS+qcMcvUJk461QETmtPLYOzQoRtsuDYy8xwccfYp4gc3cGpUkMA==
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public void Parse_ReadsCosignsOwnKeys()
    {
        using SigningKey key = SigningKey.Parse(Cosign, "pw");

        Assert.Equal(VerificationKey.Parse(CosignPublic), key.PublicKey);
        Assert.True(key.PublicKey.Verify(Message, key.Sign(Message)));
    }

    [Theory]
    [InlineData("px")]
    [InlineData("")]
    [InlineData(null)]
    public void Parse_RefusesAWrongPassword(string? password)
    {
        string message = Assert.Throws<CryptographicException>(() => SigningKey.Parse(Cosign, password)).Message;

        Assert.EndsWith("expected its password.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"N\":65536", "\"N\":1073741824")]
    [InlineData("\"N\":65536", "\"N\":65537")]
    [InlineData("\"r\":8", "\"r\":1000000000")]
    [InlineData("\"p\":1}", "\"p\":1000000}")]
    [InlineData("scrypt", "argon2")]
    [InlineData("nacl/secretbox", "aes")]
    [InlineData("\"nonce\":\"/", "\"nonce\":\"")]
    public void Parse_RefusesCostsWithoutBound_AndOtherAlgorithms(string from, string to)
    {
        PemFields fields = PemEncoding.Find(Cosign);
        string json = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Cosign[fields.Base64Data]));
        Assert.Contains(from, json, StringComparison.Ordinal);
        string changed = PemEncoding.WriteString(
            "ENCRYPTED SIGSTORE PRIVATE KEY",
            System.Text.Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal)));

        Assert.Throws<FormatException>(() => SigningKey.Parse(changed, "pw"));
    }

    [Fact]
    public void Parse_ReadsEveryFormOfPem()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var cost = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        (string Pem, byte[] Public)[] keys =
        [
            (ecdsa.ExportPkcs8PrivateKeyPem(), ecdsa.ExportSubjectPublicKeyInfo()),
            (ecdsa.ExportECPrivateKeyPem(), ecdsa.ExportSubjectPublicKeyInfo()),
            (
                "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n" + ecdsa.ExportECPrivateKeyPem(),
                ecdsa.ExportSubjectPublicKeyInfo()),
            (ecdsa.ExportEncryptedPkcs8PrivateKeyPem("secret", cost), ecdsa.ExportSubjectPublicKeyInfo()),
            (rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportSubjectPublicKeyInfo()),
            (rsa.ExportRSAPrivateKeyPem(), rsa.ExportSubjectPublicKeyInfo()),
        ];

        foreach ((string pem, byte[] info) in keys)
        {
            using SigningKey key = SigningKey.Parse(pem, "secret");
            Assert.Equal(info, key.PublicKey.SubjectPublicKeyInfo.ToArray());
            Assert.True(key.PublicKey.Verify(Message, key.Sign(Message)));
        }
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void Create_MakesAKey_ThatComesBackFromPem(KeyAlgorithm algorithm)
    {
        using SigningKey key = SigningKey.Create(algorithm);
        using SigningKey back = SigningKey.Parse(key.ToPem());

        Assert.Equal(algorithm, key.PublicKey.Algorithm);
        Assert.Equal(key.PublicKey, back.PublicKey);
        Assert.True(key.PublicKey.Verify(Message, back.Sign(Message)));
        Assert.DoesNotContain("PRIVATE", key.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "PEM")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "PUBLIC KEY")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "broken")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "broken")]
    public void Parse_RefusesWhatIsNotAPrivateKey(string pem, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<FormatException>(() => SigningKey.Parse(pem)).Message,
            StringComparison.Ordinal);
}
