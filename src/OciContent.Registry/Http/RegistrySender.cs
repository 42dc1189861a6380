using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Http;

/// <summary>
/// Sends requests to registries as they want it: with the credentials of the registry and to nobody else, again where that is safe, and on
/// to where the registry redirects.
/// </summary>
internal sealed class RegistrySender(
    IHttpExchange exchange,
    RegistryAuthenticator authenticator,
    RegistryClientOptions options) : IDisposable
{
    private const string RateLimitHint = "RateLimit-Reset";

    private readonly HostGates _gates = new(options);
    private readonly WarningRelay? _warnings = options.Warnings is { } listener ? new WarningRelay(listener) : null;

    /// <summary>
    /// Sends a request. The answer is of the registry or of where it redirects to, and whatever its status is but 401 and those that say to
    /// come again.
    /// </summary>
    /// <exception cref="RegistryException">There is no answer, or none that may be followed.</exception>
    public Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        RepeatAsync(request, static (response, _) => Task.FromResult(response), cancellationToken);

    /// <summary>Sends a request, and takes nothing but the statuses that are named.</summary>
    /// <exception cref="RegistryException">There is another answer, or none.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request,
        IReadOnlyCollection<HttpStatusCode> expected,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        await RequireAsync(request, response, expected, cancellationToken).ConfigureAwait(false);
        return response;
    }

    /// <summary>Asks for a document or page, whose body is read whole; again if it breaks off.</summary>
    /// <exception cref="RegistryException">There is no answer, one with another status, or one that is too long.</exception>
    public Task<RegistryDocument> ReadAsync(
        RegistryRequest request,
        IReadOnlyCollection<HttpStatusCode> expected,
        CancellationToken cancellationToken) =>
        RepeatAsync(
            request,
            async (response, token) =>
            {
                using (response)
                {
                    await RequireAsync(request, response, expected, token).ConfigureAwait(false);
                    using var watchdog = new Watchdog(options, token);
                    watchdog.Expect(options.Limits.ResponseTimeout);
                    try
                    {
                        byte[] body = await BoundedBody.ReadAsync(request, response, options.Limits, watchdog.Token).ConfigureAwait(false);
                        return new RegistryDocument(response, body);
                    }
                    catch (OperationCanceledException e) when (watchdog.IsLate && !token.IsCancellationRequested)
                    {
                        throw new TimeoutException("The answer did not end in time.", e);
                    }
                }
            },
            cancellationToken);

    private static async Task RequireAsync(
        RegistryRequest request,
        HttpResponseMessage response,
        IReadOnlyCollection<HttpStatusCode> expected,
        CancellationToken cancellationToken)
    {
        if (!expected.Contains(response.StatusCode))
        {
            using (response)
            {
                throw await RegistryErrors.ToExceptionAsync(request, response, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> RepeatAsync<T>(
        RegistryRequest request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        long start = options.TimeProvider.GetTimestamp();
        TimeSpan waited = TimeSpan.Zero;
        for (int repetition = 1; ; repetition++)
        {
            bool isLast = !request.MayBeRepeated || repetition > options.Limits.MaxRetries;
            HttpResponseMessage? response = null;
            TimeSpan? asked = null;
            try
            {
                response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                if (!RetryPolicy.IsTransient(response.StatusCode))
                {
                    return await read(response, cancellationToken).ConfigureAwait(false);
                }

                asked = RetryPolicy.RetryAfter(response, options.TimeProvider);
            }
            catch (Exception e) when (RetryPolicy.IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                response = null;
                if (isLast || IsLate(TimeSpan.Zero) || (RetryPolicy.IsUnreachable(e) && !request.IsResumed))
                {
                    throw RegistryErrors.NoAnswer(request, e);
                }
            }

            TimeSpan wait = asked ?? RetryPolicy.Wait(repetition);
            if (response is not null && (isLast || IsLate(wait)))
            {
                using (response)
                {
                    throw await RefusedAsync(request, response, asked, cancellationToken).ConfigureAwait(false);
                }
            }

            if (asked is not null && response is not null)
            {
                _gates.Of(response.RequestMessage!.RequestUri!).HoldBack(wait);
            }

            response?.Dispose();
            waited += wait;
            await Task.Delay(wait, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        // Counted from the start, so that a host that fails slowly does not take longer than one that says so.
        bool IsLate(TimeSpan wait)
        {
            TimeSpan elapsed = options.TimeProvider.GetElapsedTime(start);
            return (elapsed > waited ? elapsed : waited) + wait > options.Limits.MaxWait;
        }
    }

    public void Dispose() => _gates.Dispose();

    private static async Task<RegistryException> RefusedAsync(
        RegistryRequest request,
        HttpResponseMessage response,
        TimeSpan? asked,
        CancellationToken cancellationToken)
    {
        RegistryException refused = await RegistryErrors.ToExceptionAsync(request, response, cancellationToken).ConfigureAwait(false);
        string? when = asked is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(wait.TotalSeconds)} seconds")
            : response.Headers.Contains(RateLimitHint) ? "later" : null;
        return when is null
            ? refused
            : new RegistryException($"{refused.Message.TrimEnd('.')}: it says to come back {when}.")
            {
                StatusCode = refused.StatusCode,
                Codes = refused.Codes,
                RetryAfter = asked,
            };
    }

    /// <summary>Sends a request, answers a challenge once, and follows redirects.</summary>
    private async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? authorization = await FindAuthorizationAsync(request, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await FollowAsync(request, authorization, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        using (response)
        {
            // A challenge of somebody else is not answered: what is asked for there needs no credentials of the registry.
            if (OriginOf(response) == request.Registry.Origin
                && Origin.Of(request.Address) == request.Registry.Origin
                && request.HasReplayableContent)
            {
                IReadOnlyList<string> challenges = Challenges(response);
                AuthenticationHeaderValue? answer = await authenticator.AnswerAsync(
                    request.Registry,
                    request.Repository,
                    request.Scopes,
                    challenges,
                    authorization,
                    cancellationToken).ConfigureAwait(false);
                if (answer is not null)
                {
                    HttpResponseMessage second = await FollowAsync(request, answer, cancellationToken).ConfigureAwait(false);
                    if (second.StatusCode != HttpStatusCode.Unauthorized)
                    {
                        return second;
                    }

                    using (second)
                    {
                        throw authenticator.ExplainRefusal(request.Registry, Challenges(second), answer)
                            ?? await RegistryErrors.ToExceptionAsync(request, second, cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            throw await RegistryErrors.ToExceptionAsync(request, response, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<AuthenticationHeaderValue?> FindAuthorizationAsync(
        RegistryRequest request,
        CancellationToken cancellationToken) =>
        Origin.Of(request.Address) == request.Registry.Origin || !options.Rules.HasFlag(SafetyRules.OneOrigin)
            ? await authenticator.FindHeaderAsync(request.Registry, request.Repository, request.Scopes, cancellationToken)
                .ConfigureAwait(false)
            : null;

    private async Task<HttpResponseMessage> FollowAsync(
        RegistryRequest request,
        AuthenticationHeaderValue? authorization,
        CancellationToken cancellationToken)
    {
        Uri address = request.Address;
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await ExchangeAsync(request, address, authorization, cancellationToken).ConfigureAwait(false);
            if (!request.FollowsRedirects || !IsRedirect(request, response))
            {
                return response;
            }

            using (response)
            {
                if (!request.HasReplayableContent)
                {
                    // It was sent, or is being sent: there is nothing to send there.
                    throw new RegistryException(
                        $"{RegistryErrors.What(request)} failed: a redirect of content that was sent already: expected one before, "
                        + "or none.")
                    {
                        StatusCode = response.StatusCode,
                    };
                }

                address = Redirects.Target(request, address, response, redirects, options.Limits.MaxRedirects);
            }
        }
    }

    private static bool IsRedirect(RegistryRequest request, HttpResponseMessage response) => (int)response.StatusCode switch
    {
        301 or 302 or 303 => request.Method == HttpMethod.Get || request.Method == HttpMethod.Head,
        307 or 308 => true,
        _ => false,
    };

    private async Task<HttpResponseMessage> ExchangeAsync(
        RegistryRequest request,
        Uri address,
        AuthenticationHeaderValue? authorization,
        CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, address);
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        if (request.Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        }

        if (request.IfNoneMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", request.IfNoneMatch);
        }

        if (request.Range is (long first, long last))
        {
            message.Headers.Range = new RangeHeaderValue(first, last);
        }

        // The one place where a credential is put on a request: the registry's own origin, wherever the request has been before.
        if (Origin.Of(address) == request.Registry.Origin || !options.Rules.HasFlag(SafetyRules.OneOrigin))
        {
            message.Headers.Authorization = authorization;
        }

        message.Content = request.CreateContent?.Invoke();

        // A body may come from the same host, and what reads it needs a place of its own: so who sends one has none.
        HostGate gate = _gates.Of(address);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        using HostGate.Place? place =
            message.Content is IWatchedContent ? null : await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        using var watchdog = new Watchdog(options, cancellationToken);
        (message.Content as IWatchedContent)?.Watch(watchdog);
        watchdog.ExpectAnswer();
        using Activity? activity = StartActivity(request, message);
        try
        {
            HttpResponseMessage response = await exchange.SendAsync(request.Registry, message, watchdog.Token).ConfigureAwait(false);
            activity?.SetTag("http.response.status_code", (int)response.StatusCode);

            // Handlers of others may leave it out.
            response.RequestMessage ??= message;
            if (Origin.Of(address) == request.Registry.Origin)
            {
                _warnings?.Tell(request, response);
            }

            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("There was no answer in time.", e);
        }
    }

    // By the names of OpenTelemetry's conventions for HTTP. Nothing of the address but where it leads: the rest may be a secret.
    private static Activity? StartActivity(RegistryRequest request, HttpRequestMessage message)
    {
        Activity? activity = RegistryClient.Activities.StartActivity(message.Method.Method, ActivityKind.Client);
        activity?.SetTag("http.request.method", message.Method.Method);
        activity?.SetTag("server.address", message.RequestUri!.Host);
        activity?.SetTag("server.port", message.RequestUri!.Port);
        activity?.SetTag("oci.registry", request.Registry.Name);
        activity?.SetTag("oci.repository", request.Repository);
        return activity;
    }

    private static Origin OriginOf(HttpResponseMessage response) => Origin.Of(response.RequestMessage!.RequestUri!);

    private static IReadOnlyList<string> Challenges(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values) ? [.. values] : [];
}
