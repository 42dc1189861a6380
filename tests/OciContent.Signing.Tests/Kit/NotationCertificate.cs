using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A certificate that was made, with its key.</summary>
internal sealed record NotationCertificate(X509Certificate2 Certificate, AsymmetricAlgorithm Key)
{
    /// <summary>In DER.</summary>
    public byte[] Der => Certificate.RawData;

    /// <summary>In PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>With the key in one object.</summary>
    public X509Certificate2 WithKey() =>
        Key is RSA rsa ? Certificate.CopyWithPrivateKey(rsa) : Certificate.CopyWithPrivateKey((ECDsa)Key);
}
