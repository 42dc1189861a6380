namespace OciContent.Registry.Http;

/// <summary>
/// One request and its answer's headers, with nothing added: no redirect is followed, no cookie kept, nothing decompressed or retried. The
/// address is checked when connecting: every request says on whose behalf, for what a registry names may not be nearer to
/// this machine than the registry itself.
/// </summary>
internal interface IHttpExchange
{
    /// <summary>Sends a request and waits for the headers of the answer, whose body is read from the network as it is asked for.</summary>
    /// <param name="registry">On whose behalf.</param>
    /// <param name="request">The request, with an absolute address.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="RegistryException">The address may not be asked.</exception>
    Task<HttpResponseMessage> SendAsync(RegistryEndpoint registry, HttpRequestMessage request, CancellationToken cancellationToken);
}
