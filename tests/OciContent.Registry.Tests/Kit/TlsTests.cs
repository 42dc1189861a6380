using System.Net;
using System.Security.Cryptography.X509Certificates;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>The registry of the tests speaks TLS, with good certificates and bad ones, and IPv6.</summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData("good", true)]
    [InlineData("expired", false)]
    [InlineData("of another host", false)]
    [InlineData("not trusted", false)]
    public async Task Certificate_DecidesWhetherItIsAsked(string kind, bool isGood)
    {
        using X509Certificate2 certificate = kind switch
        {
            "expired" => TestCertificate.CreateExpired(),
            "of another host" => TestCertificate.CreateForAnotherHost(),
            _ => TestCertificate.Create(),
        };
        await using var registry = new FaultRegistry(options: new ServerOptions { Certificate = certificate });
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (kind != "not trusted")
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        using var client = new HttpClient(handler);
        Task<string> answer = client.GetStringAsync(registry.Url + "/v2/");

        if (isGood)
        {
            Assert.Equal("{}", await answer);
            return;
        }

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
        Assert.Empty(registry.Exchanges);
    }

    [Fact]
    public async Task TlsToPlainHttp_EndsTheConnection()
    {
        await using var registry = new FaultRegistry();
        using HttpClient client = Http.Client();

        HttpRequestException e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://{registry.Address}/v2/"));

        Assert.Equal(HttpRequestError.SecureConnectionError, e.HttpRequestError);
        Assert.Empty(registry.Exchanges);
    }

    [RequiresIPv6Fact]
    public async Task IPv6_IsListenedAt()
    {
        await using var registry = new FaultRegistry(options: new ServerOptions { Listen = IPAddress.IPv6Loopback });
        using HttpClient client = Http.Client();

        Assert.StartsWith("[::1]:", registry.Address, StringComparison.Ordinal);
        Assert.Equal("{}", await client.GetStringAsync(registry.Url + "/v2/"));
    }
}
