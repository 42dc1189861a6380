using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>Gives tokens out, as distribution's token specification and its OAuth2 variant have it, and knows what they allow.</summary>
public sealed class TokenIssuer
{
    private const int MaxFormSize = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _users = [];
    private readonly Dictionary<string, string> _refreshTokens = [];
    private readonly Dictionary<string, Token> _tokens = [];

    /// <summary>Whom tokens are for.</summary>
    public string Service { get; init; } = "test-registry";

    /// <summary>Who gives them out.</summary>
    public string Name { get; init; } = "test-issuer";

    /// <summary>
    /// What an account may do of what it asks for; <c>null</c> is who has none. By default those may pull, and accounts may do all.
    /// </summary>
    public Func<string?, TokenScope, IEnumerable<string>> Grant { get; init; } =
        static (account, scope) => account is null ? scope.Actions.Intersect(["pull"]) : scope.Actions;

    /// <summary>Whether there are tokens for who has no account.</summary>
    public bool AllowsAnonymous { get; init; } = true;

    /// <summary>How long a token lasts, in seconds.</summary>
    public int ExpiresIn { get; init; } = 300;

    /// <summary>Whether it is said how long a token lasts, and since when.</summary>
    public bool TellsExpiry { get; init; } = true;

    /// <summary>After how many requests a token is expired.</summary>
    public int MaxUses { get; set; } = int.MaxValue;

    /// <summary>Whether OAuth2's POST is answered; otherwise with 404.</summary>
    public bool TakesPost { get; init; } = true;

    /// <summary>Whether scopes but the first are ignored.</summary>
    public bool ReadsFirstScopeOnly { get; init; }

    /// <summary>The names of the fields that the token comes in.</summary>
    public IReadOnlyList<string> TokenFields { get; init; } = ["token", "access_token"];

    /// <summary>Signs tokens, which are JWTs then, as real registries verify them: an RSA certificate with its key.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>All tokens that were given out: nobody else may ever see them.</summary>
    public IReadOnlyList<string> Issued
    {
        get
        {
            lock (_lock)
            {
                return [.. _tokens.Keys, .. _refreshTokens.Keys];
            }
        }
    }

    /// <summary>Makes an account.</summary>
    public TokenIssuer AddUser(string username, string password)
    {
        lock (_lock)
        {
            _users[username] = password;
        }

        return this;
    }

    /// <summary>Makes a refresh token of an account.</summary>
    public string AddRefreshToken(string username)
    {
        string token = RandomText();
        lock (_lock)
        {
            _refreshTokens[token] = username;
        }

        return token;
    }

    /// <summary>Gives a token out.</summary>
    public string Issue(string? account, params IEnumerable<TokenScope> scopes)
    {
        TokenScope[] granted = [.. scopes.Select(scope => scope with { Actions = [.. Grant(account, scope)] })];
        DateTimeOffset now = TimeProvider.GetUtcNow();
        string text = Certificate is null ? RandomText() : Sign(Certificate, account, granted, now);
        lock (_lock)
        {
            _tokens[text] = new Token(granted, now.AddSeconds(ExpiresIn));
        }

        return text;
    }

    /// <summary>Lets all tokens that were given out expire.</summary>
    public void ExpireTokens()
    {
        lock (_lock)
        {
            foreach (Token token in _tokens.Values)
            {
                token.IsExpired = true;
            }
        }
    }

    /// <summary>What a token allows, for one more request; <c>null</c> if it is none or has expired.</summary>
    internal IReadOnlyList<TokenScope>? Use(string text)
    {
        lock (_lock)
        {
            return _tokens.TryGetValue(text, out Token? token)
                && !token.IsExpired
                && token.Expiry > TimeProvider.GetUtcNow()
                && token.Uses++ < MaxUses
                    ? token.Scopes
                    : null;
        }
    }

    internal async Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        if (exchange.Method == "GET")
        {
            return AnswerGet(exchange);
        }

        if (exchange.Method != "POST" || !TakesPost)
        {
            return WireResponse.Text(404, "not found");
        }

        byte[] form = new byte[MaxFormSize];
        int length = await body.ReadAtLeastAsync(form, form.Length, throwOnEndOfStream: false, cancellationToken);
        return AnswerPost(new QueryString(Encoding.UTF8.GetString(form, 0, length)));
    }

    private static string RandomText() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(36)).Replace('+', '-').Replace('/', '_');

    private static WireResponse Refuse(string why) => WireResponse.Json(401, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("details", why);
        writer.WriteEndObject();
    });

    private WireResponse AnswerGet(Exchange exchange)
    {
        string? account = null;
        if (exchange.Headers["Authorization"] is { } authorization)
        {
            if (RegistryAuth.ReadBasic(authorization) is not (var username, var password) || !HasUser(username, password))
            {
                return Refuse("incorrect username or password");
            }

            account = username;
        }

        return Answer(
            account,
            exchange.Query["service"],
            exchange.Query.Values("scope").SelectMany(static scope => scope.Split(' ')),
            account is not null && exchange.Query["offline_token"] == "true");
    }

    private WireResponse AnswerPost(QueryString form)
    {
        string? account = null;
        lock (_lock)
        {
            switch (form["grant_type"])
            {
                case "refresh_token":
                    account = _refreshTokens.GetValueOrDefault(form["refresh_token"] ?? "");
                    break;
                case "password" when HasUser(form["username"] ?? "", form["password"] ?? ""):
                    account = form["username"];
                    break;
                default:
                    break;
            }
        }

        return account is null || form["client_id"] is null
            ? Refuse("invalid grant")
            : Answer(account, form["service"], (form["scope"] ?? "").Split(' '), form["access_type"] == "offline");
    }

    private WireResponse Answer(string? account, string? service, IEnumerable<string> scopes, bool wantsRefreshToken)
    {
        if (account is null && !AllowsAnonymous)
        {
            return Refuse("no anonymous access");
        }

        if (service is not null && service != Service)
        {
            return WireResponse.Text(400, $"'{service}' is not known here.");
        }

        IEnumerable<TokenScope> read = scopes.Select(TokenScope.Read).OfType<TokenScope>();
        string token = Issue(account, ReadsFirstScopeOnly ? read.Take(1) : read);
        string? refreshToken = wantsRefreshToken ? AddRefreshToken(account!) : null;
        return WireResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (string field in TokenFields)
            {
                writer.WriteString(field, token);
            }

            if (refreshToken is not null)
            {
                writer.WriteString("refresh_token", refreshToken);
            }

            if (TellsExpiry)
            {
                writer.WriteNumber("expires_in", ExpiresIn);
                writer.WriteString("issued_at", TimeProvider.GetUtcNow().UtcDateTime);
            }

            writer.WriteEndObject();
        });
    }

    private bool HasUser(string username, string password)
    {
        lock (_lock)
        {
            return _users.TryGetValue(username, out string? expected) && expected == password;
        }
    }

    private string Sign(X509Certificate2 certificate, string? account, TokenScope[] scopes, DateTimeOffset now)
    {
        string head = Part(writer =>
        {
            writer.WriteString("typ", "JWT");
            writer.WriteString("alg", "RS256");
            writer.WriteStartArray("x5c");
            writer.WriteStringValue(Convert.ToBase64String(certificate.RawData));
            writer.WriteEndArray();
        });
        string claims = Part(writer =>
        {
            writer.WriteString("iss", Name);
            writer.WriteString("sub", account ?? "");
            writer.WriteString("aud", Service);
            writer.WriteNumber("exp", now.AddSeconds(ExpiresIn).ToUnixTimeSeconds());
            writer.WriteNumber("nbf", now.AddSeconds(-10).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteString("jti", RandomText());
            writer.WriteStartArray("access");
            foreach (TokenScope scope in scopes)
            {
                writer.WriteStartObject();
                writer.WriteString("type", scope.Type);
                writer.WriteString("name", scope.Name);
                writer.WriteStartArray("actions");
                foreach (string action in scope.Actions)
                {
                    writer.WriteStringValue(action);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        using RSA key = certificate.GetRSAPrivateKey()!;
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{claims}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return System.Buffers.Text.Base64Url.EncodeToString(bytes.ToArray());
    }

    private sealed class Token(IReadOnlyList<TokenScope> scopes, DateTimeOffset expiry)
    {
        public IReadOnlyList<TokenScope> Scopes { get; } = scopes;

        public DateTimeOffset Expiry { get; } = expiry;

        public bool IsExpired { get; set; }

        public int Uses { get; set; }
    }
}
