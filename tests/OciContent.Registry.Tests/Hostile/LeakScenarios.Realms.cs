using System.Net;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    private static IEnumerable<LeakScenario> Realms()
    {
        yield return ForeignRealm("a realm at another host", LeakWorld.Elsewhere);
        yield return ForeignRealm("a realm at a host whose name begins like the registry's", "https://registry.test.elsewhere.test");
        yield return ForeignRealm("a realm at a host whose name ends like the registry's", "https://elsewhere-registry.test");
        yield return ForeignRealm("a realm below the registry's name", "https://auth.registry.test");
        yield return ForeignRealm("a realm at an address", "https://203.0.113.99");
        yield return ForeignRealm("a realm at another host's port of the same number", "https://elsewhere.test:8443");
        yield return ForeignRealm("a realm elsewhere for a refresh token", LeakWorld.Elsewhere) with
        {
            Play = world => AskAsync(world, LeakWorld.Elsewhere, RegistryCredential.FromIdentityToken(LeakWorld.IdentityToken)),
        };
        yield return new("a realm elsewhere for a registry's token", world =>
            AskAsync(world, LeakWorld.Elsewhere, RegistryCredential.FromRegistryToken(LeakWorld.RegistryToken)))
        { IsAnonymous = true };
        yield return new("a realm elsewhere in the first of two challenges", async world =>
        {
            Add(world, LeakWorld.Elsewhere);
            world.Start(new BearerAuth(new TokenIssuer()) { OtherChallenges = [$"Bearer realm=\"{LeakWorld.Elsewhere}/token\""] });
            await world.TryAsync(() => ResolveAsync(world));
        })
        { Rules = SafetyRules.Realms, IsAnonymous = true };
        yield return new("a realm that moves elsewhere when tokens have expired", async world =>
        {
            Add(world, LeakWorld.Elsewhere);
            TokenIssuer issuer = world.StartWithTokens();
            await ResolveAsync(world);
            issuer.ExpireTokens();
            world.Trap(new ChallengeAlways($"Bearer realm=\"{LeakWorld.Elsewhere}/token\""));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.Realms };
        yield return RefusedRealm("a realm with user info", "https://registry.test@elsewhere.test/token", LeakWorld.Elsewhere);
        yield return RefusedRealm("a realm with empty user info", "https://@elsewhere.test/token", LeakWorld.Elsewhere);
        yield return RefusedRealm("a realm with a fragment", "https://elsewhere.test/token#@registry.test/", LeakWorld.Elsewhere);
        yield return RefusedRealm("a realm at the registry's host by plain http", "http://registry.test/token", "http://registry.test");
        yield return RefusedRealm("a realm elsewhere by plain http", "http://elsewhere.test/token", "http://elsewhere.test");
        yield return NearRealm("a realm on this machine", "https://127.0.0.1");
        yield return NearRealm("a realm on this machine, as IPv6 has it", "https://[::1]");
        yield return NearRealm("a realm where clouds keep secrets", "https://169.254.169.254");
        yield return NearRealm("a realm whose name means a private address", "https://inside.test", IPAddress.Parse("10.1.2.3"));
        yield return new("a realm at another port of the registry's host", async world =>
        {
            world.Add("https://registry.test:8443", Token, LeakWorld.Password);
            world.Start(new BearerAuth(new TokenIssuer(), "https://registry.test:8443/token"));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("a token server that redirects", async world =>
        {
            world.AddUnwanted(LeakWorld.Elsewhere);
            world.StartWithTokens();
            world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/token", when: IsToken));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("an approved token server has the password and no one else", async world =>
        {
            TokenServer server = Approved(world, RegistryCredential.FromPassword(LeakWorld.User, LeakWorld.Password));
            world.AddHost(server, "https://auth.test", [LeakWorld.Password]);
            await ResolveAsync(world);
            await PushAsync(world);
        });
        yield return new("a refresh token is not for the registry", async world =>
        {
            world.MoreSecrets.Add("S3CRET-refresh");
            world.Add("https://auth.test", Token, LeakWorld.IdentityToken, "S3CRET-refresh");
            world.Credentials = CredentialSource.Of(LeakWorld.Name, RegistryCredential.FromIdentityToken(LeakWorld.IdentityToken));
            world.Options = Approving(world.Options);
            world.Add(LeakWorld.Origin, static exchange => exchange.Headers["Authorization"] is null
                ? Challenge("https://auth.test")
                : WireResponse.Error(403, "DENIED", exchange.Headers["Authorization"]!));
            await world.TryAsync(() => ResolveAsync(world));
            await world.TryAsync(() => PushAsync(world));
        });
        yield return new("a registry that names the token server of another one", async world =>
        {
            world.Credentials = CredentialSource.FirstOf(world.Credentials, Another);
            world.Options = Approving(world.Options);
            world.Add("https://auth.test", Token, LeakWorld.Password);
            world.Start(new BearerAuth(new TokenIssuer(), "https://auth.test/token"));
            world.Add("https://other.test", static _ => Challenge("https://auth.test"), LeakWorld.OtherPassword);
            await world.TryAsync(() => ResolveAsync(world));
            await world.TryAsync(() => world.Client.GetRepository("other.test/team/app").ResolveAsync("v1"));
        })
        { Rules = SafetyRules.Realms };
    }

    private static CredentialSource Another { get; } =
        CredentialSource.Of("other.test", RegistryCredential.FromPassword(LeakWorld.User, LeakWorld.OtherPassword));

    private static bool IsToken(Exchange exchange) => exchange.Kind == RequestKind.Token;

    private static WireResponse Challenge(string server) =>
        WireResponse.Error(401, "UNAUTHORIZED", "authentication required").With("WWW-Authenticate", $"Bearer realm=\"{server}/token\"");

    private static WireResponse Token(Exchange exchange) => WireResponse.Json(200, static writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("token", "not-a-token-of-this-registry");
        writer.WriteString("refresh_token", "S3CRET-refresh");
        writer.WriteEndObject();
    });

    private static void Add(LeakWorld world, string url) => world.Add(url, Token);

    private static LeakScenario ForeignRealm(string name, string url) =>
        new(name, world => AskAsync(world, url, RegistryCredential.FromPassword(LeakWorld.User, LeakWorld.Password)))
        {
            Rules = SafetyRules.Realms,
            IsAnonymous = true,
        };

    private static async Task AskAsync(LeakWorld world, string url, RegistryCredential credential)
    {
        world.Credentials = CredentialSource.Of(LeakWorld.Name, credential);
        Add(world, url);
        world.Start(new BearerAuth(new TokenIssuer { AllowsAnonymous = false }, url + "/token"));
        await world.TryAsync(() => ResolveAsync(world));
        await world.TryAsync(() => PushAsync(world));
    }

    private static LeakScenario RefusedRealm(string name, string realm, string url) => new(name, async world =>
    {
        world.AddUnwanted(url);
        world.Start(new BearerAuth(new TokenIssuer(), realm));
        await world.TryAsync(() => ResolveAsync(world));
        await world.TryAsync(() => PushAsync(world));
    })
    { IsAnonymous = true };

    private static LeakScenario NearRealm(string name, string url, IPAddress? address = null) => new(name, async world =>
    {
        world.AddUnwanted(url, address);
        world.Start(new BearerAuth(new TokenIssuer(), url + "/token"));
        await world.TryAsync(() => ResolveAsync(world));
    })
    { Rules = SafetyRules.Addresses, IsAnonymous = true };

    private static RegistryClientOptions Approving(RegistryClientOptions options) => options with
    {
        Hosts = new Dictionary<string, RegistryHostOptions> { [LeakWorld.Name] = new() { TokenServers = ["auth.test"] } },
    };

    private static TokenServer Approved(LeakWorld world, RegistryCredential credential)
    {
        world.Credentials = CredentialSource.Of(LeakWorld.Name, credential);
        world.Options = Approving(world.Options);
        TokenIssuer issuer = world.StartWithTokens("https://auth.test/token");
        return new TokenServer(issuer, LeakWorld.Tls);
    }
}
