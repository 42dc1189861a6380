using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
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
    [InlineData("\"N\":65536", "\"N\":1")]
    [InlineData("\"r\":8", "\"r\":1000000000")]
    [InlineData("\"r\":8", "\"r\":1")]
    [InlineData("\"r\":8", "\"r\":0")]
    [InlineData("\"p\":1}", "\"p\":5}")]
    [InlineData("\"p\":1}", "\"p\":0}")]
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

    [Theory]
    [InlineData("1.2.840.113549.1.5.13")]
    [InlineData("1.2.840.113549.1.12.1.3")]
    public void Parse_RefusesIterationsWithoutBound(string scheme)
    {
        // Where the number is depends on the scheme (RFC 8018, appendix A; RFC 7292, appendix C).
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(scheme);
                using (writer.PushSequence())
                {
                    if (scheme == "1.2.840.113549.1.5.13")
                    {
                        WriteKdf(writer);
                    }
                    else
                    {
                        writer.WriteOctetString(new byte[8]);
                        writer.WriteInteger(int.MaxValue);
                    }
                }
            }

            writer.WriteOctetString(new byte[16]);
        }

        string pem = PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", writer.Encode());

        Assert.Contains(
            "more than 10000000 iterations",
            Assert.Throws<FormatException>(() => SigningKey.Parse(pem, "pw")).Message,
            StringComparison.Ordinal);

        static void WriteKdf(AsnWriter writer)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(new byte[8]);
                    writer.WriteInteger(int.MaxValue);
                }
            }

            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                writer.WriteOctetString(new byte[16]);
            }
        }
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("1.3.132.0.10")]
    public void Parse_RefusesOtherCurves(string curve)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(RandomNumberGenerator.GetBytes(32));
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteObjectIdentifier(curve);
            }
        }

        Assert.Throws<FormatException>(() => SigningKey.Parse(PemEncoding.WriteString("EC PRIVATE KEY", writer.Encode())));
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void Dispose_ForgetsTheKey(KeyAlgorithm algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign(Message));
        Assert.Throws<ObjectDisposedException>(key.ToPem);
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
