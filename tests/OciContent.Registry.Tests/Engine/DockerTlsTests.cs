using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.Registry.Engine;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Engine;

/// <summary>The files of <c>DOCKER_CERT_PATH</c>.</summary>
public sealed class DockerTlsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_AreTakenAsDockerNamesThem()
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        Write("ca.pem", certificate.ExportCertificatePem());
        Write("cert.pem", certificate.ExportCertificatePem());
        Write("key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());

        SslClientAuthenticationOptions options = DockerTls.FromFolder(_temp.FullPath).CreateOptions("engine.example");

        Assert.Equal("engine.example", options.TargetHost);
        Assert.Single(options.CertificateChainPolicy!.CustomTrustStore);
        Assert.True(Assert.IsType<X509Certificate2>(Assert.Single(options.ClientCertificates!)).HasPrivateKey);
    }

    [Theory]
    [InlineData("cert.pem")]
    [InlineData("key.pem")]
    public void OneOfAPair_IsRefused(string file)
    {
        Write(file, "x");

        Assert.Throws<InvalidDataException>(() => DockerTls.FromFolder(_temp.FullPath).CreateOptions("engine.example"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sesame")]
    [InlineData("-----BEGIN CERTIFICATE-----\nc2VzYW1l\n-----END CERTIFICATE-----\n")]
    public void BrokenFiles_AreRefused_AndNotShown(string content)
    {
        Write("ca.pem", content);
        InvalidDataException authorities = Assert.Throws<InvalidDataException>(
            () => DockerTls.FromFolder(_temp.FullPath).CreateOptions("engine.example"));
        File.Delete(_temp.PathOf("ca.pem"));
        Write("cert.pem", content);
        Write("key.pem", content);
        InvalidDataException pair = Assert.Throws<InvalidDataException>(
            () => DockerTls.FromFolder(_temp.FullPath).CreateOptions("engine.example"));

        Assert.DoesNotContain("sesame", authorities.Message + pair.Message, StringComparison.Ordinal);
        Assert.Contains("'", authorities.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content) => _temp.Write(name, Encoding.ASCII.GetBytes(content));
}
