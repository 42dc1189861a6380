using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using OciContent.Internal;
using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>
/// Asks token servers for tokens (distribution, token authentication): by GET, with name and password if there are any; by POST with a
/// refresh token.
/// </summary>
internal sealed class TokenClient(IHttpExchange exchange, AuthenticationOptions options)
{
    // What a server may give in the place of a refresh token is for this server alone.
    private readonly ConcurrentDictionary<RefreshKey, string> _refreshTokens = new();

    /// <summary>Asks for a token.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="credential">Whose it is to be: <c>null</c>, unless the realm is trusted.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="RegistryException">The server refuses, does not answer, or answers something else.</exception>
    public async Task<BearerToken> AskAsync(TokenRequest request, RegistryCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is not null && !request.Realm.IsTrusted)
        {
            throw new InvalidOperationException("Credentials are for trusted token servers alone.");
        }

        TokenAnswer answer = credential?.IdentityToken is { } identityToken
            ? await RefreshAsync(request, credential, identityToken, cancellationToken).ConfigureAwait(false)
            : await GetAsync(request, credential, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        return new BearerToken(request.KeyFor(credential), answer.Token, now, answer.ExpiresAt(now));
    }

    private async Task<TokenAnswer> GetAsync(TokenRequest request, RegistryCredential? credential, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? basic = credential?.ToBasic();
        using HttpResponseMessage response = await SendAsync(request, CreateGet, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK
            ? await ReadAsync(request, response, cancellationToken).ConfigureAwait(false)
            : throw Refusal(request, response.StatusCode, basic is not null);

        HttpRequestMessage CreateGet()
        {
            var message = new HttpRequestMessage(HttpMethod.Get, request.ToAddress());
            message.Headers.Authorization = basic;
            return message;
        }
    }

    private async Task<TokenAnswer> RefreshAsync(
        TokenRequest request,
        RegistryCredential credential,
        string identityToken,
        CancellationToken cancellationToken)
    {
        var key = new RefreshKey(request.Registry.Origin, request.Realm.Address.AbsoluteUri, request.Service, credential.Identity);
        HttpStatusCode status = default;
        string? newer = _refreshTokens.GetValueOrDefault(key);
        foreach (string? token in (string?[])[newer, identityToken])
        {
            if (token is null)
            {
                continue;
            }

            using HttpResponseMessage response = await SendAsync(request, () => CreatePost(token), cancellationToken).ConfigureAwait(false);
            status = response.StatusCode;
            if (status == HttpStatusCode.OK)
            {
                TokenAnswer answer = await ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
                Keep(key, answer.RefreshToken);
                return answer;
            }

            if (!IsForAnotherWay(status))
            {
                throw Refusal(request, status, hasCredentials: true);
            }

            _refreshTokens.TryRemove(key, out _);
        }

        // Servers that know nothing of OAuth 2 take the password.
        return credential.Password is null
            ? throw Refusal(request, status, hasCredentials: true)
            : await GetAsync(request, credential, cancellationToken).ConfigureAwait(false);

        HttpRequestMessage CreatePost(string token) => new(HttpMethod.Post, request.Realm.Address)
        {
            Content = new FormUrlEncodedContent(request.ToForm(token, options.ClientId)),
        };
    }

    private void Keep(RefreshKey key, string? refreshToken)
    {
        if (refreshToken is not null)
        {
            _refreshTokens[key] = refreshToken;
        }
    }

    private static bool IsForAnotherWay(HttpStatusCode status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest;

    // Asking twice does no harm, so what may pass is repeated.
    private async Task<HttpResponseMessage> SendAsync(
        TokenRequest request,
        Func<HttpRequestMessage> create,
        CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            TimeSpan wait = TimeSpan.FromSeconds((2 * attempt) + 1);
            try
            {
                HttpResponseMessage response = await SendOnceAsync(request, create, cancellationToken).ConfigureAwait(false);
                if (!MayPass(response.StatusCode) || attempt == options.MaxRetries)
                {
                    return response;
                }

                wait = RetryAfter(response) ?? wait;
                HttpStatusCode status = response.StatusCode;
                response.Dispose();
                if (wait > options.MaxWait)
                {
                    throw TooLong(request, status, wait);
                }
            }
            catch (HttpRequestException e) when (e.InnerException is RegistryException refusal)
            {
                // An address that may not be connected to is found out while connecting.
                throw new RegistryException(refusal.Message, e);
            }
            catch (Exception e) when (IsSilence(e, cancellationToken))
            {
                if (attempt == options.MaxRetries)
                {
                    throw Silence(request, e);
                }
            }

            await Task.Delay(wait, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    // The whole answer is in memory when this returns, within its bound: a connection that breaks in the middle of it is one that broke.
    private async Task<HttpResponseMessage> SendOnceAsync(
        TokenRequest request,
        Func<HttpRequestMessage> create,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using HttpRequestMessage message = create();
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        HttpResponseMessage response = await exchange.SendAsync(request.Registry, message, either.Token).ConfigureAwait(false);
        try
        {
            if (response.StatusCode == HttpStatusCode.OK)
            {
                byte[] body = await ReadBodyAsync(request, response, either.Token).ConfigureAwait(false);
                response.Content.Dispose();
                response.Content = new ByteArrayContent(body);
            }

            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadBodyAsync(
        TokenRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[TokenAnswer.MaxSize + 1];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return length <= TokenAnswer.MaxSize
                ? buffer[..length]
                : throw NoToken(request, $"expected at most {TokenAnswer.MaxSize} bytes");
        }
    }

    private static async Task<TokenAnswer> ReadAsync(
        TokenRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        string? fault = TokenAnswer.Read(body, out TokenAnswer? answer);
        return fault is null ? answer! : throw NoToken(request, fault);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? value = response.Headers.RetryAfter;
        TimeSpan? wait = value?.Delta ?? (value?.Date - options.TimeProvider.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool MayPass(HttpStatusCode status) => status == HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static bool IsSilence(Exception e, CancellationToken cancellationToken) => e switch
    {
        RegistryException => false,
        HttpRequestException or IOException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private static RegistryException Silence(TokenRequest request, Exception e) =>
        new($"The token server '{request.Realm.Origin}' of '{request.Registry.Name}' did not answer.", ShowsAnswer(e) ? null : e);

    // The framework quotes what is not HTTP, which may be part of a token.
    private static bool ShowsAnswer(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    private static RegistryException TooLong(TokenRequest request, HttpStatusCode status, TimeSpan wait) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"The token server '{request.Realm.Origin}' of '{request.Registry.Name}' wants to be asked again in {wait.TotalSeconds:0} s."))
        {
            StatusCode = status,
        };

    private static RegistryException NoToken(TokenRequest request, string fault) =>
        new($"The answer of the token server '{request.Realm.Origin}' of '{request.Registry.Name}' is not a token: {fault}.");

    private static RegistryException Refusal(TokenRequest request, HttpStatusCode status, bool hasCredentials)
    {
        string server = $"The token server '{request.Realm.Origin}' of '{request.Registry.Name}'";
        string code = ((int)status).ToString(CultureInfo.InvariantCulture);
        bool isDenial = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        string message = status switch
        {
            _ when isDenial && !request.Realm.IsTrusted => Unapproved(request.Registry, request.Realm),
            _ when isDenial && hasCredentials => $"{server} refuses the credentials ({code}).",
            _ when isDenial => $"{server} refuses to give a token without credentials ({code}).",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"{server} answered with a redirect ({code}), which is not followed: expected a token.",
            _ => $"{server} answered {code}: expected a token.",
        };
        return new RegistryException(message) { StatusCode = status };
    }

    /// <summary>What is said when something is refused that was asked without credentials, as the realm is not trusted.</summary>
    public static string Unapproved(RegistryEndpoint registry, TokenRealm realm) =>
        $"What was asked of '{registry.Name}' needs credentials, and its token server '{realm.Origin}' is on another host, which is given "
        + $"none: to allow it, add {ErrorText.Quote(realm.Authority)} to the token servers of '{registry.Name}'.";

    private sealed record RefreshKey(Origin Registry, string Realm, string? Service, string Credential);
}
