using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.TestKit.Registries;

/// <summary>An authority that signs certificates of servers and clients, as people make one for Docker's engine.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;

    /// <summary>An authority of its own.</summary>
    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=test authority {Guid.NewGuid()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    /// <summary>Its certificate, in PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A certificate of a server with its key: of a host, and if that is this machine of its loopback addresses.</summary>
    public X509Certificate2 IssueForServer(string host = "localhost")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        return Issue(host, ServerUse, names);
    }

    /// <summary>A certificate of a client with its key.</summary>
    public X509Certificate2 IssueForClient() => Issue("client", ClientUse, names: null);

    /// <summary>Writes the files that Docker wants in a folder: <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>.</summary>
    /// <param name="temp">Where the folder is.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="certificate">The certificate with its key; <c>null</c> to leave out both files.</param>
    /// <returns>The folder's path.</returns>
    public string WriteFiles(TempFolder temp, string folder, X509Certificate2? certificate)
    {
        temp.Write($"{folder}/ca.pem", System.Text.Encoding.ASCII.GetBytes(Pem));
        if (certificate is not null)
        {
            using ECDsa key = certificate.GetECDsaPrivateKey()!;
            temp.Write($"{folder}/cert.pem", System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
            temp.Write($"{folder}/key.pem", System.Text.Encoding.ASCII.GetBytes(key.ExportECPrivateKeyPem()));
        }

        return temp.PathOf(folder);
    }

    /// <summary>Whether it has signed a certificate.</summary>
    public bool HasSigned(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Issue(string name, string use, SubjectAlternativeNameBuilder? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 signed = request.Create(
            _certificate,
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1),
            RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 made = signed.CopyWithPrivateKey(key);

        // Exportable, for it is written to files; and Windows' TLS takes no key that is in memory alone.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
