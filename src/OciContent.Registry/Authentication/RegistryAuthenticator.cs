using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>
/// Says what to send as <c>Authorization</c>: before a registry asks for it, and after. One for each client; any number of requests may ask
/// at the same time. What it returns is for the registry's own origin alone.
/// </summary>
/// <remarks>
/// Credentials are looked for only when a registry asks for them, and, with a Bearer challenge, only after its realm was found to
/// be trusted.
/// </remarks>
internal sealed class RegistryAuthenticator
{
    private const string Bearer = "Bearer";
    private const string Basic = "Basic";

    private readonly CredentialSource _credentials;
    private readonly AuthenticationOptions _options;
    private readonly TokenClient _tokens;
    private readonly SharedWork<TokenKey, BearerToken> _asking = new();
    private readonly ConcurrentDictionary<Origin, KnownRegistry> _registries = new();

    /// <summary>An authenticator that knows nothing yet.</summary>
    /// <param name="exchange">What sends requests to token servers.</param>
    /// <param name="credentials">Where credentials are.</param>
    /// <param name="options">How token servers are asked, and which ones.</param>
    public RegistryAuthenticator(IHttpExchange exchange, CredentialSource credentials, AuthenticationOptions? options = null)
    {
        _credentials = credentials;
        _options = options ?? AuthenticationOptions.Default;
        _tokens = new TokenClient(exchange, _options);
    }

    /// <summary>What to send with a request that was not refused yet; <c>null</c> for nothing.</summary>
    /// <param name="registry">The registry that is asked.</param>
    /// <param name="repository">The repository's path; <c>null</c> if the request is about none.</param>
    /// <param name="scopes">What the request needs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="RegistryException">A token has expired, and a new one is not given.</exception>
    /// <exception cref="InvalidDataException">The source of credentials is broken.</exception>
    public async ValueTask<AuthenticationHeaderValue?> FindHeaderAsync(
        RegistryEndpoint registry,
        string? repository,
        IReadOnlyCollection<RegistryScope> scopes,
        CancellationToken cancellationToken)
    {
        if (!_registries.TryGetValue(registry.Origin, out KnownRegistry? known))
        {
            return null;
        }

        if (known.RegistryToken is { } registryToken)
        {
            return registryToken;
        }

        DateTimeOffset now = _options.TimeProvider.GetUtcNow();
        if (known.FindToken(scopes, now) is { } token)
        {
            // A new one now, rather than after a refusal in the middle of an upload.
            return token.IsUsable(now)
                ? token.Header
                : await RenewAsync(registry, repository, known, token.Key, cancellationToken).ConfigureAwait(false);
        }

        if (!known.AsksBasic)
        {
            return null;
        }

        RegistryCredential? credential = await FindCredentialAsync(registry, repository, cancellationToken).ConfigureAwait(false);
        return credential?.ToBasic();
    }

    /// <summary>What to send with a request that was answered with 401; <c>null</c> if there is nothing that was not tried.</summary>
    /// <param name="registry">The registry that answered.</param>
    /// <param name="repository">The repository's path; <c>null</c> if the request is about none.</param>
    /// <param name="scopes">What the request needs; what the challenge names is asked for first.</param>
    /// <param name="wwwAuthenticate">The values of all headers <c>WWW-Authenticate</c>, as they came.</param>
    /// <param name="sent">What the request had as <c>Authorization</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="RegistryException">The challenge cannot be read, its realm may not be asked, or no token is given.</exception>
    /// <exception cref="InvalidDataException">The source of credentials is broken.</exception>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryEndpoint registry,
        string? repository,
        IReadOnlyCollection<RegistryScope> scopes,
        IReadOnlyList<string> wwwAuthenticate,
        AuthenticationHeaderValue? sent,
        CancellationToken cancellationToken)
    {
        KnownRegistry known = _registries.GetOrAdd(registry.Origin, _ => new KnownRegistry());
        AuthenticationChallenges challenges = Read(registry, known, wwwAuthenticate, out bool isEarlier);
        AuthenticationHeaderValue? header = null;
        if (challenges.First(Bearer) is { } bearer)
        {
            // What an earlier challenge missed, another request needed.
            ScopeSet wanted = ScopeSet.Of(RegistryScope.ParseAll(isEarlier ? null : bearer.Parameter("scope")).Concat(scopes));
            header = await AnswerBearerAsync(registry, repository, wanted, known, bearer, sent, cancellationToken).ConfigureAwait(false);
        }

        if (header is null && challenges.First(Basic) is not null)
        {
            header = await AnswerBasicAsync(registry, repository, known, sent, cancellationToken).ConfigureAwait(false);
        }

        return header;
    }

    /// <summary>
    /// Takes note that what <see cref="AnswerAsync"/> returned was refused as well. Nothing is asked or looked for.
    /// </summary>
    /// <param name="registry">The registry that refused.</param>
    /// <param name="wwwAuthenticate">The values of all headers <c>WWW-Authenticate</c> of its last answer.</param>
    /// <param name="sent">What was refused.</param>
    /// <returns>Why, if it is that no credentials are sent to the registry's token server; else <c>null</c>.</returns>
    public RegistryException? ExplainRefusal(
        RegistryEndpoint registry,
        IReadOnlyList<string> wwwAuthenticate,
        AuthenticationHeaderValue sent)
    {
        if (!_registries.TryGetValue(registry.Origin, out KnownRegistry? known) || known.FindToken(sent) is not { } token)
        {
            return null;
        }

        // Unless more is asked for than the token was to allow, it is of no use.
        string? scope = AuthenticationChallenges.Parse(wwwAuthenticate).First(Bearer)?.Parameter("scope");
        if (token.Key.Scopes.Covers(RegistryScope.ParseAll(scope)))
        {
            known.Remove(token);
        }

        TokenRealm realm = TokenRealm.Check(registry, token.Key.Realm, _options);
        return realm.IsTrusted ? null : Failure(TokenClient.Unapproved(registry, realm));
    }

    /// <summary>What it is, without what it holds.</summary>
    public override string ToString() => nameof(RegistryAuthenticator);

    private static AuthenticationChallenges Read(
        RegistryEndpoint registry,
        KnownRegistry known,
        IReadOnlyList<string> wwwAuthenticate,
        out bool isEarlier)
    {
        isEarlier = false;
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse(wwwAuthenticate);
        if (challenges.First(Bearer) is not null || challenges.First(Basic) is not null)
        {
            known.Challenges = challenges;
            return challenges;
        }

        if (challenges.Fault is { } fault)
        {
            throw Failure($"'{registry.Name}' asks for authentication, but {fault}.");
        }

        // gcr.io refuses some requests without a challenge that it does send for others.
        isEarlier = challenges.Items.Count == 0 && known.Challenges is not null;
        return isEarlier ? known.Challenges! : challenges;
    }

    private async Task<AuthenticationHeaderValue?> AnswerBearerAsync(
        RegistryEndpoint registry,
        string? repository,
        ScopeSet scopes,
        KnownRegistry known,
        AuthenticationChallenge challenge,
        AuthenticationHeaderValue? sent,
        CancellationToken cancellationToken)
    {
        if (challenge.Parameter("realm") is not { } realmText)
        {
            throw Failure($"'{registry.Name}' asks for a token, but does not say where to get it: expected a 'realm'.");
        }

        TokenRealm realm = TokenRealm.Check(registry, realmText, _options);
        RegistryCredential? credential = await FindCredentialAsync(registry, repository, realm, cancellationToken).ConfigureAwait(false);
        if (credential?.RegistryToken is { } registryToken)
        {
            var header = new AuthenticationHeaderValue(Bearer, registryToken);
            known.RegistryToken = header.Equals(sent) ? null : header;
            return known.RegistryToken;
        }

        known.RegistryToken = null;
        var request = new TokenRequest(registry, realm, challenge.Parameter("service"), scopes);
        TokenKey key = request.KeyFor(credential);
        if (MayHelp(known, key, sent))
        {
            BearerToken token = await GetTokenAsync(request, credential, known, cancellationToken).ConfigureAwait(false);
            if (!token.IsIn(sent))
            {
                return token.Header;
            }
        }

        return realm.IsTrusted ? null : throw Failure(TokenClient.Unapproved(registry, realm));
    }

    // Whether a new token can help where a request was refused with the one it had, which is forgotten if it should have done.
    private bool MayHelp(KnownRegistry known, TokenKey key, AuthenticationHeaderValue? sent)
    {
        if (known.FindToken(sent) is not { } refused || !refused.Key.Scopes.Covers(key.Scopes.Items))
        {
            return true;
        }

        known.Remove(refused);

        // The same was asked for a moment ago, and was not enough: with each new one this could go on for ever.
        return refused.Key != key || _options.TimeProvider.GetUtcNow() - refused.Fetched >= BearerToken.Margin;
    }

    private async Task<AuthenticationHeaderValue?> AnswerBasicAsync(
        RegistryEndpoint registry,
        string? repository,
        KnownRegistry known,
        AuthenticationHeaderValue? sent,
        CancellationToken cancellationToken)
    {
        // Where the registry is asked by plain http, the user has said so, or it is on this machine.
        RegistryCredential? credential = await FindCredentialAsync(registry, repository, cancellationToken).ConfigureAwait(false);
        AuthenticationHeaderValue? header = credential?.ToBasic();
        if (header is null || header.Equals(sent))
        {
            return null;
        }

        known.AsksBasic = true;
        return header;
    }

    private async Task<AuthenticationHeaderValue?> RenewAsync(
        RegistryEndpoint registry,
        string? repository,
        KnownRegistry known,
        TokenKey key,
        CancellationToken cancellationToken)
    {
        TokenRealm realm = TokenRealm.Check(registry, key.Realm, _options);
        RegistryCredential? credential = await FindCredentialAsync(registry, repository, realm, cancellationToken).ConfigureAwait(false);
        if (credential?.RegistryToken is not null)
        {
            return null;
        }

        var request = new TokenRequest(registry, realm, key.Service, key.Scopes);
        BearerToken token = await GetTokenAsync(request, credential, known, cancellationToken).ConfigureAwait(false);
        return token.Header;
    }

    private async Task<BearerToken> GetTokenAsync(
        TokenRequest request,
        RegistryCredential? credential,
        KnownRegistry known,
        CancellationToken cancellationToken)
    {
        TokenKey key = request.KeyFor(credential);
        return known.FindToken(key, _options.TimeProvider.GetUtcNow())
            ?? await _asking.RunAsync(key, AskAsync, cancellationToken).ConfigureAwait(false);

        async Task<BearerToken> AskAsync(CancellationToken cancellation)
        {
            BearerToken token = await _tokens.AskAsync(request, credential, cancellation).ConfigureAwait(false);
            known.Add(token);
            return token;
        }
    }

    // Nothing is looked for where it may not go.
    private ValueTask<RegistryCredential?> FindCredentialAsync(
        RegistryEndpoint registry,
        string? repository,
        TokenRealm realm,
        CancellationToken cancellationToken) =>
        realm.IsTrusted ? FindCredentialAsync(registry, repository, cancellationToken) : ValueTask.FromResult<RegistryCredential?>(null);

    private ValueTask<RegistryCredential?> FindCredentialAsync(
        RegistryEndpoint registry,
        string? repository,
        CancellationToken cancellationToken) => _credentials.FindAsync(registry.Name, repository, cancellationToken);

    private static RegistryException Failure(string message) => new(message) { StatusCode = HttpStatusCode.Unauthorized };
}
