using System.Net;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Registry.Http;

namespace OciContent.Registry.Engine;

/// <summary>
/// Requests to one engine by the framework's own handler, set up to do nothing of its own accord: no redirect is followed, no cookie kept,
/// no proxy asked, and nothing is connected to but the engine.
/// </summary>
internal sealed class EngineConnection : IDisposable
{
    private const int MaxHeadersLength = 64;

    private readonly DockerEngineOptions _options;
    private readonly Lazy<DockerEndpoint> _endpoint;
    private readonly Lazy<HttpMessageInvoker> _invoker;
    private string? _version;

    public EngineConnection(DockerEngineOptions options)
    {
        _options = options;
        _endpoint = new Lazy<DockerEndpoint>(
            () => options.Endpoint ?? DockerEndpoint.FromEnvironment(),
            LazyThreadSafetyMode.PublicationOnly);
        _invoker = new Lazy<HttpMessageInvoker>(CreateInvoker, LazyThreadSafetyMode.PublicationOnly);
    }

    public DockerEndpoint Endpoint => _endpoint.Value;

    /// <summary>The version that the engine is asked by.</summary>
    /// <exception cref="DockerEngineException">It is not an engine, or speaks no version that is known here.</exception>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        if (_version is { } known)
        {
            return known;
        }

        string what = What("GET", "/_ping");
        using Watchdog watchdog = StartWatchdog(isTransfer: false, cancellationToken);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/_ping", null, what, watchdog, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await EngineErrors.ToExceptionAsync(what, response, watchdog.Token).ConfigureAwait(false);
        }

        string? told = response.Headers.TryGetValues("Api-Version", out IEnumerable<string>? values) ? values.First() : null;
        return _version = ApiVersion.Choose(told)
            ?? throw EngineErrors.Broken(
                what,
                told is null
                    ? "no version of its API: expected a Docker engine"
                    : $"{ErrorText.Quote(told)} as the version of its API: expected 1.24 or newer");
    }

    /// <summary>Asks for JSON; <c>null</c> if there is no such thing (404).</summary>
    /// <exception cref="DockerEngineException">There is no answer, or not one that may be.</exception>
    public async Task<JsonDocument?> FindJsonAsync(string path, CancellationToken cancellationToken)
    {
        string versioned = $"/v{await GetVersionAsync(cancellationToken).ConfigureAwait(false)}{path}";
        string what = What("GET", versioned);
        using Watchdog watchdog = StartWatchdog(isTransfer: false, cancellationToken);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, versioned, null, what, watchdog, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await RequireSuccessAsync(what, response, watchdog).ConfigureAwait(false);
        byte[]? body;
        try
        {
            body = await BoundedBody.ReadAsync(response, _options.Limits.MaxDocumentSize, watchdog.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (EngineErrors.IsOfConnection(e) && !cancellationToken.IsCancellationRequested)
        {
            throw EngineErrors.NoAnswer(what, e, watchdog.IsLate);
        }

        if (body is null)
        {
            throw EngineErrors.Broken(what, $"more than {_options.Limits.MaxDocumentSize} bytes: expected at most that many");
        }

        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw EngineErrors.Broken(what, "what is not JSON");
        }
    }

    /// <summary>Asks for content; <c>null</c> if there is no such thing (404).</summary>
    /// <exception cref="DockerEngineException">There is no answer, or not one that may be.</exception>
    public async Task<Stream?> FindContentAsync(string path, CancellationToken cancellationToken)
    {
        string versioned = $"/v{await GetVersionAsync(cancellationToken).ConfigureAwait(false)}{path}";
        return await OpenAsync(HttpMethod.Get, versioned, null, What("GET", versioned), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends an archive, and gives the answer as it comes.</summary>
    /// <exception cref="DockerEngineException">There is no answer, or not one that may be.</exception>
    public async Task<Stream> PostArchiveAsync(
        string path,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        string versioned = $"/v{await GetVersionAsync(cancellationToken).ConfigureAwait(false)}{path}";
        string what = What("POST", versioned);
        return await OpenAsync(HttpMethod.Post, versioned, write, what, cancellationToken).ConfigureAwait(false)
            ?? throw EngineErrors.Broken(what, "404");
    }

    public void Dispose()
    {
        if (_invoker.IsValueCreated)
        {
            _invoker.Value.Dispose();
        }
    }

    private string What(string method, string path) => $"{method} {path} of the Docker engine at {Endpoint}";

    private static async Task RequireSuccessAsync(string what, HttpResponseMessage response, Watchdog watchdog)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await EngineErrors.ToExceptionAsync(what, response, watchdog.Token).ConfigureAwait(false);
        }

        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            throw EngineErrors.Broken(what, "content that was encoded on the way: expected it as it is");
        }
    }

    private Watchdog StartWatchdog(bool isTransfer, CancellationToken cancellationToken)
    {
        TimeSpan step = isTransfer ? _options.Limits.TransferTimeout : _options.Limits.AnswerTimeout;
        var watchdog = new Watchdog(step, step, _options.TimeProvider, cancellationToken);
        watchdog.ExpectAnswer();
        return watchdog;
    }

    private async Task<Stream?> OpenAsync(
        HttpMethod method,
        string path,
        Func<Stream, CancellationToken, Task>? write,
        string what,
        CancellationToken cancellationToken)
    {
        Watchdog watchdog = StartWatchdog(isTransfer: true, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            ArchiveContent? content = write is null ? null : new ArchiveContent(write, watchdog);
            response = await SendAsync(method, path, content, what, watchdog, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                response.Dispose();
                watchdog.Dispose();
                return null;
            }

            await RequireSuccessAsync(what, response, watchdog).ConfigureAwait(false);
            Stream body = await response.Content.ReadAsStreamAsync(watchdog.Token).ConfigureAwait(false);
            watchdog.Pause();
            return new EngineStream(response, body, watchdog, what);
        }
        catch
        {
            response?.Dispose();
            watchdog.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        ArchiveContent? content,
        string what,
        Watchdog watchdog,
        CancellationToken cancellationToken)
    {
        var address = new Uri($"{(Endpoint.UsesTls ? "https" : "http")}://{Endpoint.Authority}{path}");
        using var request = new HttpRequestMessage(method, address) { Content = content, Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("User-Agent", "oci-content");
        try
        {
            return await _invoker.Value.SendAsync(request, watchdog.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            content?.Failure?.Throw();
            if (e.InnerException is DockerEngineException told)
            {
                throw told;
            }

            if (EngineErrors.IsOfConnection(e))
            {
                throw EngineErrors.NoAnswer(what, e, watchdog.IsLate, _version is null ? Endpoint.WhyBreakOff : null);
            }

            throw;
        }
    }

    private HttpMessageInvoker CreateInvoker()
    {
        DockerEndpoint endpoint = Endpoint;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            Credentials = null,
            MaxResponseHeadersLength = MaxHeadersLength,
            ConnectTimeout = _options.Limits.ConnectTimeout,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, cancellationToken) => endpoint.ConnectAsync(cancellationToken),
        };
        if (endpoint.CreateTlsOptions() is { } tls)
        {
            handler.SslOptions = tls;
        }

        return new HttpMessageInvoker(handler);
    }
}
