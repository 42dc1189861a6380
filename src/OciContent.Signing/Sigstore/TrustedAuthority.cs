using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// An authority of certificates or of time stamps that is trusted (protobuf-specs, <c>sigstore_trustroot.proto</c>,
/// <c>CertificateAuthority</c>).
/// </summary>
internal sealed record TrustedAuthority
{
    /// <summary>Where it is; a name.</summary>
    public required string Uri { get; init; }

    /// <summary>Who runs it; two stamps of one operator count once.</summary>
    public required string Operator { get; init; }

    /// <summary>Its certificate, which signs; <c>null</c> if the chain begins with an authority.</summary>
    public X509Certificate2? Leaf { get; init; }

    /// <summary>Those between.</summary>
    public required IReadOnlyList<X509Certificate2> Intermediates { get; init; }

    /// <summary>The root.</summary>
    public required X509Certificate2 Root { get; init; }

    /// <summary>When the whole chain is trusted.</summary>
    public required ValidityWindow ValidFor { get; init; }

    /// <summary>Reads an authority of a trusted root.</summary>
    /// <exception cref="JsonException">It is malformed.</exception>
    public static TrustedAuthority Read(JsonFields json)
    {
        json.RefuseOthers("subject", "uri", "certChain", "validFor", "operator");
        JsonFields chain = json.Object("certChain");
        chain.RefuseOthers("certificates");
        IReadOnlyList<JsonFields> list = chain.Objects("certificates", CertificateChain.MaxCertificates);
        if (list.Count == 0)
        {
            throw new JsonException($"{chain.Place}.certificates is empty: expected the certificates, the root last.");
        }

        X509Certificate2[] certificates = [.. list.Select(Load)];
        bool hasLeaf = certificates.Length > 1 && !IsAuthority(certificates[0]);
        string uri = json.TextOrNull("uri") ?? "";
        return new TrustedAuthority
        {
            Uri = uri,
            Operator = json.TextOrNull("operator") is { Length: > 0 } name ? name : uri,
            Leaf = hasLeaf ? certificates[0] : null,
            Intermediates = certificates[(hasLeaf ? 1 : 0)..^1],
            Root = certificates[^1],
            ValidFor = ValidityWindow.Read(json.ObjectOrNull("validFor")),
        };
    }

    /// <summary>Whether a certificate says that it may sign others (RFC 5280, section 4.2.1.9).</summary>
    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(static constraints => constraints.CertificateAuthority);

    private static X509Certificate2 Load(JsonFields json)
    {
        json.RefuseOthers("rawBytes");
        try
        {
            return CertificateChain.Load(json.Bytes("rawBytes"));
        }
        catch (CryptographicException e)
        {
            throw new JsonException($"{json.Place}.rawBytes is not a certificate: expected one in DER.", e);
        }
    }
}
