using System.Collections.ObjectModel;

namespace OciContent.Signing.Sigstore;

/// <summary>Who may sign: the identity in the certificate, and who vouched for it to the certificate authority.</summary>
/// <example>
/// <code>
/// var developer = new CertificateIdentity(
///     IdentityMatch.Exactly("someone@example.com"),
///     IdentityMatch.Exactly("https://accounts.example.com"));
/// Console.WriteLine(developer);
/// </code>
/// </example>
public sealed class CertificateIdentity
{
    /// <summary>An identity, as its issuer knows it.</summary>
    /// <param name="identity">The mail address, the URI (of a workflow, for example), or the user name in the certificate.</param>
    /// <param name="issuer">The OpenID Connect issuer, which is a URL.</param>
    public CertificateIdentity(IdentityMatch identity, IdentityMatch issuer)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(issuer);
        Identity = identity;
        Issuer = issuer;
    }

    /// <summary>The identity.</summary>
    public IdentityMatch Identity { get; }

    /// <summary>Who vouched for it.</summary>
    public IdentityMatch Issuer { get; }

    /// <summary>
    /// What else the certificate has to say, by the names of <see cref="SignatureVerdict.Claims"/>, such as <c>sourceRepositoryUri</c>;
    /// nothing by default.
    /// </summary>
    public IReadOnlyDictionary<string, IdentityMatch> Claims { get; init; } = ReadOnlyDictionary<string, IdentityMatch>.Empty;

    /// <summary>The identity and its issuer.</summary>
    public override string ToString() => $"{Identity} ({Issuer})";
}
