using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>How a certificate is made; every part of it may be wrong.</summary>
internal sealed record NotationRecipe
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    public required string Subject { get; init; }

    /// <summary>The name of its key; see <see cref="NotationKeys"/>.</summary>
    public required string Key { get; init; }

    public DateTimeOffset From { get; init; } = NotationClock.Start.AddMonths(-5);

    public DateTimeOffset To { get; init; } = NotationClock.Start.AddMonths(7);

    /// <summary>Whether there are basic constraints, and what they say; null for none.</summary>
    public bool? IsAuthority { get; init; }

    public bool AreConstraintsCritical { get; init; } = true;

    public int? PathLength { get; init; }

    /// <summary>The usages; null for no such extension.</summary>
    public X509KeyUsageFlags? Usages { get; init; }

    public bool AreUsagesCritical { get; init; } = true;

    /// <summary>The extended usages; null for no such extension.</summary>
    public IReadOnlyList<string>? ExtendedUsages { get; init; }

    public bool AreExtendedUsagesCritical { get; init; }

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public bool IsPss { get; init; }

    public IReadOnlyList<X509Extension> Others { get; init; } = [];

    /// <summary>What happens to the signed part (TBSCertificate) before it is signed.</summary>
    public Func<byte[], byte[]>? Patch { get; init; }

    /// <summary>A signer's.</summary>
    public static NotationRecipe Leaf { get; } =
        new()
        {
            Subject = "CN=signer,OU=Build,O=Example,L=Seattle,ST=WA,C=US",
            Key = "EC-256:leaf",
            IsAuthority = false,
            Usages = X509KeyUsageFlags.DigitalSignature,
            ExtendedUsages = [CodeSigning],
        };

    /// <summary>One between the root and the signer.</summary>
    public static NotationRecipe Authority { get; } =
        new()
        {
            Subject = "CN=authority,O=Example,ST=WA,C=US",
            Key = "EC-256:authority",
            IsAuthority = true,
            PathLength = 0,
            Usages = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
        };

    /// <summary>A root.</summary>
    public static NotationRecipe Root { get; } =
        Authority with
        {
            Subject = "CN=root,O=Example,ST=WA,C=US",
            Key = "EC-256:root",
            PathLength = null,
        };

    /// <summary>One of a time stamp authority.</summary>
    public static NotationRecipe Stamper { get; } =
        Leaf with
        {
            Subject = "CN=time stamps,O=Example,ST=WA,C=US",
            Key = "RSA-2048:tsa",
            ExtendedUsages = [TimeStamping],
            AreExtendedUsagesCritical = true,
        };

    /// <summary>Makes it, signed by another or by itself.</summary>
    public NotationCertificate Issue(NotationCertificate? issuer = null)
    {
        AsymmetricAlgorithm key = NotationKeys.Get(Key);
        var request = new CertificateRequest(new X500DistinguishedName(Subject), new PublicKey(key), HashAlgorithmName.SHA256);
        if (IsAuthority is { } isAuthority)
        {
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(
                    isAuthority,
                    isAuthority && PathLength is not null,
                    PathLength ?? 0,
                    AreConstraintsCritical));
        }

        if (Usages is { } usages)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, AreUsagesCritical));
        }

        if (ExtendedUsages is not null)
        {
            var numbers = new OidCollection();
            foreach (string number in ExtendedUsages)
            {
                numbers.Add(new Oid(number));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(numbers, AreExtendedUsagesCritical));
        }

        foreach (X509Extension other in Others)
        {
            request.CertificateExtensions.Add(other);
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        byte[] serial = [1, .. RandomNumberGenerator.GetBytes(15)];
        X500DistinguishedName by = issuer?.Certificate.SubjectName ?? request.SubjectName;
        NotationGenerator generator = new(issuer?.Key ?? key, IsPss, Hash);
        X509Certificate2 certificate = request.Create(by, generator, From, To, serial);
        return new NotationCertificate(Patch is null ? certificate : SignAgain(certificate, Patch, generator), key);
    }

    private static X509Certificate2 SignAgain(X509Certificate2 certificate, Func<byte[], byte[]> patch, NotationGenerator generator)
    {
        AsnReader parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        byte[] signed = patch(parts.ReadEncodedValue().ToArray());
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(parts.ReadEncodedValue().Span);
            writer.WriteBitString(generator.SignData(signed, HashAlgorithmName.SHA256));
        }

        return X509CertificateLoader.LoadCertificate(writer.Encode());
    }
}
