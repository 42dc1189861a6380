using System.Security.Cryptography;
using System.Text;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Tests.Keys;

public sealed class VerificationKeyTests
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("what was signed");

    [Theory]
    [InlineData("nistP256", KeyAlgorithm.EcdsaP256, "SHA256")]
    [InlineData("nistP384", KeyAlgorithm.EcdsaP384, "SHA256")]
    [InlineData("nistP384", KeyAlgorithm.EcdsaP384, "SHA384")]
    [InlineData("nistP521", KeyAlgorithm.EcdsaP521, "SHA512")]
    public void Verify_TakesEcdsaOfEachCurve(string curve, KeyAlgorithm algorithm, string hash)
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        VerificationKey key = VerificationKey.Parse(ecdsa.ExportSubjectPublicKeyInfoPem());
        byte[] signature = ecdsa.SignData(Message, new HashAlgorithmName(hash), DSASignatureFormat.Rfc3279DerSequence);

        Assert.Equal(algorithm, key.Algorithm);
        Assert.True(key.Verify(Message, signature));
        Assert.False(key.Verify("what was not"u8, signature));
        Assert.False(key.Verify(Message, [.. signature, 0]));
    }

    [Fact]
    public void Verify_TakesRsa()
    {
        using var rsa = RSA.Create(2048);
        VerificationKey key = VerificationKey.Parse(rsa.ExportSubjectPublicKeyInfoPem());
        byte[] signature = rsa.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.True(key.Verify(Message, signature));
        Assert.False(key.Verify(Message, rsa.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
    }

    [Fact]
    public void Verify_TakesEd25519()
    {
        // RFC 8032, section 7.1, TEST 3.
        byte[] info =
        [
            .. Convert.FromHexString("302a300506032b6570032100"),
            .. Convert.FromHexString("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
        ];
        byte[] signature = Convert.FromHexString(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        );
        VerificationKey key = VerificationKey.FromSubjectPublicKeyInfo(info);

        Assert.Equal(KeyAlgorithm.Ed25519, key.Algorithm);
        Assert.True(key.Verify([0xaf, 0x82], signature));
        Assert.False(key.Verify([0xaf, 0x83], signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void Parse_RefusesWhatIsNotAPublicKey(string pem) => Assert.Throws<FormatException>(() => VerificationKey.Parse(pem));

    [Fact]
    public void Parse_RefusesTextThatIsTooLong() =>
        Assert.Contains(
            "at most 65536",
            Assert.Throws<FormatException>(static () => VerificationKey.Parse(new string('\n', 65537))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parse_RefusesKeysThatAreTooSmall_AndOtherCurves()
    {
        using var small = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);

        Assert.Contains("1024 bits", Refusal(small.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Contains("curve", Refusal(other.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);

        static string Refusal(string pem) => Assert.Throws<FormatException>(() => VerificationKey.Parse(pem)).Message;
    }
}
