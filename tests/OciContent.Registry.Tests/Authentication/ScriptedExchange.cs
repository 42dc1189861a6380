using System.Net;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>A network that answers as a test says, and tells what was sent.</summary>
internal sealed class ScriptedExchange(Func<SentRequest, int, CancellationToken, Task<HttpResponseMessage>> answer) : IHttpExchange
{
    private readonly Lock _lock = new();
    private readonly List<SentRequest> _requests = [];

    public ScriptedExchange(Func<SentRequest, int, HttpResponseMessage> answer)
        : this((request, number, _) => Task.FromResult(answer(request, number)))
    {
    }

    /// <summary>Answers every request with tokens that are numbered from 1 on, good for five minutes.</summary>
    public static ScriptedExchange OfTokens() => new((_, number) => Token($"token-{number}"));

    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static HttpResponseMessage Token(string token) => Json($$"""{"token":"{{token}}","expires_in":300}""");

    public static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    public static HttpResponseMessage Status(int code) =>
        new((HttpStatusCode)code) { Content = new StringContent("no " + Secret.Password) };

    public async Task<HttpResponseMessage> SendAsync(
        RegistryEndpoint registry,
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var sent = new SentRequest(request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body);
        int number;
        lock (_lock)
        {
            _requests.Add(sent);
            number = _requests.Count;
        }

        return await answer(sent, number, cancellationToken);
    }
}
