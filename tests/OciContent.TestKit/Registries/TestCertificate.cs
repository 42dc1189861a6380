using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.TestKit.Registries;

/// <summary>Certificates that sign themselves, with their keys.</summary>
public static class TestCertificate
{
    /// <summary>One of this machine's names and loopback addresses: good for whoever trusts it.</summary>
    public static X509Certificate2 Create() => Create("localhost", DateTimeOffset.UtcNow.AddDays(1));

    /// <summary>One that was good until yesterday.</summary>
    public static X509Certificate2 CreateExpired() => Create("localhost", DateTimeOffset.UtcNow.AddDays(-1));

    /// <summary>One of another host.</summary>
    public static X509Certificate2 CreateForAnotherHost() => Create("other.example", DateTimeOffset.UtcNow.AddDays(1));

    private static X509Certificate2 Create(string host, DateTimeOffset end)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), end);

        // Windows' TLS takes no key that is in memory alone.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
