namespace OciContent.Signing.Notation;

/// <summary>The headers that envelopes of both kinds have (signature-envelope-jws.md and -cose.md, "Protected Headers").</summary>
internal static class NotationHeaders
{
    public const string SigningScheme = "io.cncf.notary.signingScheme";
    public const string SigningTime = "io.cncf.notary.signingTime";
    public const string AuthenticSigningTime = "io.cncf.notary.authenticSigningTime";
    public const string Expiry = "io.cncf.notary.expiry";
    public const string VerificationPlugin = "io.cncf.notary.verificationPlugin";
    public const string VerificationPluginMinVersion = "io.cncf.notary.verificationPluginMinVersion";
    public const string Timestamp = "io.cncf.notary.timestampSignature";
    public const string SigningAgent = "io.cncf.notary.signingAgent";

    /// <summary>The scheme in which whoever has a certificate signs.</summary>
    public const string X509 = "notary.x509";

    /// <summary>The scheme in which an authority signs, and says when.</summary>
    public const string SigningAuthority = "notary.x509.signingAuthority";

    /// <summary>How many headers an envelope may have, signed or not.</summary>
    public const int MaxHeaders = 64;
}
