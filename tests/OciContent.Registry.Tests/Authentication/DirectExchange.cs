using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>The network as it is, with nothing added.</summary>
internal sealed class DirectExchange : IHttpExchange, IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    });

    public Task<HttpResponseMessage> SendAsync(
        RegistryEndpoint registry,
        HttpRequestMessage request,
        CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
