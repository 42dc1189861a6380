using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.Signing.Certificates;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// The certificate of a keyless signature: who asked for it, and who vouched for that (fulcio, docs/oid-info.md). What it says counts only
/// after its chain was verified.
/// </summary>
internal sealed class SigningCertificate : IDisposable
{
    private const string AlternativeNameOid = "2.5.29.17";
    private const string FulcioOid = "1.3.6.1.4.1.57264.1.";
    private const string UserNameOid = FulcioOid + "7";
    private const string IssuerOid = FulcioOid + "8";
    private const string OldIssuerOid = FulcioOid + "1";
    private const int MaxNames = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Before there was .8, a claim was its text alone; since then it is a UTF8String in DER.
    private static readonly (int Number, string Name)[] OldClaims =
    [
        (2, "workflowTrigger"), (3, "workflowSha"), (4, "workflowName"), (5, "workflowRepository"), (6, "workflowRef"),
    ];

    private static readonly (int Number, string Name)[] NewClaims =
    [
        (9, "buildSignerUri"), (10, "buildSignerDigest"), (11, "runnerEnvironment"), (12, "sourceRepositoryUri"),
        (13, "sourceRepositoryDigest"), (14, "sourceRepositoryRef"), (15, "sourceRepositoryIdentifier"), (16, "sourceRepositoryOwnerUri"),
        (17, "sourceRepositoryOwnerIdentifier"), (18, "buildConfigUri"), (19, "buildConfigDigest"), (20, "buildTrigger"),
        (21, "runInvocationUri"), (22, "sourceRepositoryVisibility"), (23, "deploymentEnvironment"), (24, "tokenSubject"),
    ];

    private SigningCertificate(byte[] der, X509Certificate2 certificate, CertificateParts parts)
    {
        Der = der;
        Certificate = certificate;
        Parts = parts;
        Key = VerificationKey.FromSubjectPublicKeyInfo(parts.Key.Span);
        Names = NamesOf(parts);
        Issuer = Claim(parts, IssuerOid, isEncoded: true);
        OldIssuer = Claim(parts, OldIssuerOid, isEncoded: false);
        var claims = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(OldClaims, isEncoded: false);
        Add(NewClaims, isEncoded: true);
        Claims = claims;

        void Add((int Number, string Name)[] known, bool isEncoded)
        {
            foreach ((int number, string name) in known)
            {
                if (Claim(parts, $"{FulcioOid}{number}", isEncoded) is { } value)
                {
                    claims.Add(name, value);
                }
            }
        }
    }

    /// <summary>Its bytes.</summary>
    public byte[] Der { get; }

    /// <summary>The certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its parts.</summary>
    public CertificateParts Parts { get; }

    /// <summary>Its key.</summary>
    public VerificationKey Key { get; }

    /// <summary>Who asked for it: mail addresses, URIs and user names; <c>null</c> for a name of another kind.</summary>
    public IReadOnlyList<string?> Names { get; }

    /// <summary>Who vouched for that, as .8 says; <c>null</c> if it does not.</summary>
    public string? Issuer { get; }

    /// <summary>Who vouched for that, as .1 says; <c>null</c> if it does not.</summary>
    public string? OldIssuer { get; }

    /// <summary>What else the authority was told.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="CryptographicException">It is not one.</exception>
    /// <exception cref="FormatException">It is not one, or its key is not supported.</exception>
    public static SigningCertificate Read(byte[] der)
    {
        X509Certificate2 certificate = CertificateChain.Load(der);
        try
        {
            return new SigningCertificate(der, certificate, CertificateParts.Parse(der));
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException)
        {
            certificate.Dispose();
            throw new FormatException(
                "The certificate has a name or a claim that cannot be read: expected those of Fulcio's certificates.",
                e);
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    /// <summary>Who it is, for people.</summary>
    public override string ToString() =>
        $"{(Names is [string name] ? name : Certificate.Subject)} ({Issuer ?? OldIssuer ?? "unknown issuer"})";

    private static string? Claim(CertificateParts parts, string oid, bool isEncoded)
    {
        if (parts.Extension(oid) is not { } value)
        {
            return null;
        }

        if (!isEncoded)
        {
            return StrictUtf8.GetString(value);
        }

        string text = AsnDecoder.ReadCharacterString(value, AsnEncodingRules.DER, UniversalTagNumber.UTF8String, out int consumed);
        return consumed == value.Length ? text : throw new AsnContentException();
    }

    // RFC 5280, section 4.2.1.6
    private static List<string?> NamesOf(CertificateParts parts)
    {
        var names = new List<string?>();
        if (parts.Extension(AlternativeNameOid) is not { } value)
        {
            return names;
        }

        var reader = new AsnReader(value, AsnEncodingRules.DER);
        AsnReader list = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (list.HasData)
        {
            if (names.Count == MaxNames)
            {
                throw new FormatException($"The certificate has more than {MaxNames} names: expected at most that many.");
            }

            Asn1Tag tag = list.PeekTag();
            names.Add(
                (tag.TagClass, tag.TagValue) switch
                {
                    (TagClass.ContextSpecific, 0) => UserName(list.ReadSequence(tag)),
                    (TagClass.ContextSpecific, 1 or 6) => list.ReadCharacterString(UniversalTagNumber.IA5String, tag),
                    _ => Other(list),
                });
        }

        return names;
    }

    private static string? UserName(AsnReader name)
    {
        if (name.ReadObjectIdentifier() != UserNameOid)
        {
            return null;
        }

        AsnReader value = name.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
        string text = value.ReadCharacterString(UniversalTagNumber.UTF8String);
        value.ThrowIfNotEmpty();
        name.ThrowIfNotEmpty();
        return text;
    }

    private static string? Other(AsnReader list)
    {
        list.ReadEncodedValue();
        return null;
    }
}
