using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A time stamp token (RFC 3161, section 2.4.2), as a time stamp authority of the tests makes it.</summary>
internal sealed record NotationStamp
{
    public required NotationCertificate Authority { get; init; }

    /// <summary>The certificates above the authority's that are in the token.</summary>
    public IReadOnlyList<NotationCertificate> Above { get; init; } = [];

    public required DateTimeOffset Time { get; init; }

    /// <summary>In seconds; null if the token does not say.</summary>
    public int? Accuracy { get; init; } = 1;

    public string Policy { get; init; } = "1.2.3.4";

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Whether the authority's certificate is named under the signature (RFC 5816).</summary>
    public bool NamesAuthority { get; init; } = true;

    /// <summary>What happens to the stamped bytes before they are hashed.</summary>
    public Func<byte[], byte[]> Change { get; init; } = static stamped => stamped;

    /// <summary>The token over bytes.</summary>
    public byte[] Over(byte[] stamped)
    {
        var content = new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), Info(CryptographicOperations.HashData(Hash, Change(stamped))));
        var cms = new SignedCms(content);
        using X509Certificate2 certificate = Authority.WithKey();
        var signer = new CmsSigner(certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        foreach (NotationCertificate above in Above)
        {
            signer.Certificates.Add(above.Certificate);
        }

        if (NamesAuthority)
        {
            signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), SigningCertificate()));
        }

        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    private byte[] Info(byte[] hash)
    {
        string number = Hash == HashAlgorithmName.SHA1 ? "1.3.14.3.2.26"
            : Hash == HashAlgorithmName.SHA384 ? "2.16.840.1.101.3.4.2.2"
            : Hash == HashAlgorithmName.SHA512 ? "2.16.840.1.101.3.4.2.3"
            : "2.16.840.1.101.3.4.2.1";
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteObjectIdentifier(Policy);
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(number);
                    writer.WriteNull();
                }

                writer.WriteOctetString(hash);
            }

            writer.WriteInteger(7);
            writer.WriteGeneralizedTime(Time, omitFractionalSeconds: true);
            if (Accuracy is { } seconds)
            {
                using (writer.PushSequence())
                {
                    writer.WriteInteger(seconds);
                }
            }
        }

        return writer.Encode();
    }

    private byte[] SigningCertificate()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(Authority.Der));
        }

        return writer.Encode();
    }
}
