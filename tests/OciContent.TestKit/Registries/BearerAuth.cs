using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>Lets in whoever has a token that allows what is asked (distribution, token authentication).</summary>
/// <param name="issuer">Who gives tokens out.</param>
/// <param name="realm">Where it is; at the registry itself if it is not said.</param>
public sealed class BearerAuth(TokenIssuer issuer, string? realm = null) : RegistryAuth
{
    /// <summary>Where the token server is if it is at the registry.</summary>
    internal const string OwnPath = "/token";

    /// <summary>Tokens of a server that is elsewhere.</summary>
    public BearerAuth(TokenServer server)
        : this(server.Issuer, server.Realm)
    {
    }

    /// <summary>Whether the challenge says which service it is.</summary>
    public bool TellsService { get; init; } = true;

    /// <summary>Whether the challenge says which scope is needed.</summary>
    public bool TellsScope { get; init; } = true;

    /// <summary>Challenges that come before the one that counts, each in a header of its own.</summary>
    public IReadOnlyList<string> OtherChallenges { get; init; } = [];

    internal override WireResponse? Check(FaultRegistry registry, Exchange exchange)
    {
        TokenScope[] needed = [.. Needed(exchange)];
        string? error = null;
        if (exchange.Headers["Authorization"] is { } authorization)
        {
            const string Scheme = "Bearer ";
            if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                IReadOnlyList<TokenScope>? granted = issuer.Use(authorization[Scheme.Length..].Trim());
                if (granted is not null && needed.All(need => granted.Any(grant => grant.Covers(need))))
                {
                    return null;
                }

                error = granted is null ? "invalid_token" : "insufficient_scope";
            }
        }

        WireResponse response = WireResponse.Error(401, "UNAUTHORIZED", "authentication required");
        foreach (string challenge in OtherChallenges)
        {
            response.With("WWW-Authenticate", challenge);
        }

        // The host that the client asked for, as the registry names itself.
        string text = $"Bearer realm=\"{realm ?? $"{registry.Scheme}://{exchange.Headers["Host"] ?? registry.Address}{OwnPath}"}\"";
        text += TellsService ? $",service=\"{issuer.Service}\"" : "";
        text += TellsScope && needed.Length > 0 ? $",scope=\"{string.Join(' ', needed.AsEnumerable())}\"" : "";
        text += error is null ? "" : $",error=\"{error}\"";
        return response.With("WWW-Authenticate", text);
    }

    internal override async Task<WireResponse?> AnswerTokenAsync(Exchange exchange, Stream body, CancellationToken cancellationToken) =>
        realm is null ? await issuer.AnswerAsync(exchange, body, cancellationToken) : null;

    private static IEnumerable<TokenScope> Needed(Exchange exchange)
    {
        if (exchange.Kind == RequestKind.Catalog)
        {
            yield return new TokenScope("registry", "catalog", ["*"]);
        }

        if (exchange.Repository.Length == 0)
        {
            yield break;
        }

        yield return new TokenScope("repository", exchange.Repository, exchange.Method switch
        {
            "GET" or "HEAD" => ["pull"],
            "DELETE" => ["delete"],
            _ => ["pull", "push"],
        });
        if (exchange.Method == "POST" && exchange.Query["mount"] is not null && exchange.Query["from"] is { } from)
        {
            yield return new TokenScope("repository", from, ["pull"]);
        }
    }
}
