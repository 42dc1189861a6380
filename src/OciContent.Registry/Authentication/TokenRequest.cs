using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>What is asked of a token server.</summary>
/// <param name="Registry">For which registry.</param>
/// <param name="Realm">The token server.</param>
/// <param name="Service">What the registry calls itself there; <c>null</c> if it did not say.</param>
/// <param name="Scopes">What the token is to allow.</param>
internal sealed record TokenRequest(RegistryEndpoint Registry, TokenRealm Realm, string? Service, ScopeSet Scopes)
{
    /// <summary>What the token of this request is kept under.</summary>
    public TokenKey KeyFor(RegistryCredential? credential) =>
        new(Registry.Origin, Realm.Address.AbsoluteUri, Service, Scopes, credential?.Identity);

    /// <summary>The address of a GET (distribution, token authentication): each scope is a parameter of its own.</summary>
    public Uri ToAddress()
    {
        var pairs = new List<string>();
        if (Service is not null)
        {
            pairs.Add("service=" + Uri.EscapeDataString(Service));
        }

        pairs.AddRange(Scopes.Items.Select(s => "scope=" + Uri.EscapeDataString(s.ToString())));
        if (pairs.Count == 0)
        {
            return Realm.Address;
        }

        string realm = Realm.Address.AbsoluteUri;
        char separator = realm.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(realm + separator + string.Join('&', pairs));
    }

    /// <summary>The form of a POST (distribution, OAuth 2 token authentication): the scopes are one parameter.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToForm(string refreshToken, string clientId)
    {
        yield return new("grant_type", "refresh_token");
        yield return new("service", Service ?? Registry.Name);
        yield return new("client_id", clientId);
        if (Scopes.Items.Count > 0)
        {
            yield return new("scope", Scopes.ToString());
        }

        yield return new("refresh_token", refreshToken);
    }
}
