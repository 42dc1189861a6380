using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Registry.Engine;

/// <summary>
/// What is trusted and what is shown when an engine is asked over TLS: files in PEM, as <c>DOCKER_CERT_PATH</c> holds them. They are read
/// when it is connected to.
/// </summary>
public sealed record DockerTls
{
    private const int MaxFileSize = 1024 * 1024;

    /// <summary>The file of the authorities that may have signed the engine's certificate; the system's if <c>null</c>.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The file of the certificate that is shown; none if <c>null</c>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file of that certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Those files of a folder that are there, as Docker names them: <c>ca.pem</c>, <c>cert.pem</c>, <c>key.pem</c>.</summary>
    public static DockerTls FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new DockerTls
        {
            AuthorityFile = FileIn(folder, "ca.pem"),
            CertificateFile = FileIn(folder, "cert.pem"),
            KeyFile = FileIn(folder, "key.pem"),
        };
    }

    /// <summary>How TLS is agreed on with a host.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    internal SslClientAuthenticationOptions CreateOptions(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (AuthorityFile is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(ReadAuthorities(AuthorityFile));
        }

        if (CertificateFile is not null || KeyFile is not null)
        {
            string certificate = CertificateFile ?? throw Incomplete(KeyFile!, "a cert.pem beside it");
            string key = KeyFile ?? throw Incomplete(CertificateFile, "a key.pem beside it");
            options.ClientCertificates = [ReadCertificate(certificate, key)];
        }

        return options;
    }

    private static string? FileIn(string folder, string name) =>
        Path.Join(folder, name) is { } path && File.Exists(path) ? path : null;

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(ReadText(file));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"'{file}' holds no certificates: expected them in PEM.", e);
        }

        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"'{file}' holds no certificate: expected one in PEM.");
    }

    private static X509Certificate2 ReadCertificate(string certificateFile, string keyFile)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(ReadText(certificateFile), ReadText(keyFile));

            // Windows' TLS takes no key that is in memory alone.
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"'{certificateFile}' and '{keyFile}' are not a certificate and its key: expected both in PEM.",
                e);
        }
    }

    private static string ReadText(string file) =>
        new FileInfo(file).Length <= MaxFileSize
            ? File.ReadAllText(file)
            : throw new InvalidDataException($"'{file}' is not a file of certificates: expected at most {MaxFileSize} bytes.");

    private static InvalidDataException Incomplete(string file, string expected) => new($"'{file}' is alone: expected {expected}.");
}
