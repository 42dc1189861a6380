using System.Net;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    private static IEnumerable<LeakScenario> Places()
    {
        yield return Urls("urls that nobody asked for", "https://elsewhere.test/x", LeakWorld.Elsewhere, follows: false);
        yield return Urls("urls by plain http", "http://elsewhere.test/x", "http://elsewhere.test", follows: true);
        yield return Urls("urls with a password", "https://a:b@elsewhere.test/x", LeakWorld.Elsewhere, follows: true);
        yield return Urls("urls of this machine", "https://127.0.0.1/x", "https://127.0.0.1", follows: true) with
        {
            Rules = SafetyRules.Addresses,
        };
        yield return Urls("urls of the registry itself", "https://registry.test/private", "https://elsewhere.test", follows: true);
        yield return new("urls that are followed", async world =>
        {
            world.Add(LeakWorld.Elsewhere, static exchange => exchange.Path == "/x"
                ? new WireResponse(302).With("Location", LeakWorld.Elsewhere + "/y")
                : new WireResponse(401).With("WWW-Authenticate", "Basic realm=\"x\""));
            await OpenUrlsAsync(world, "https://elsewhere.test/x", follows: true);
        });
        yield return new("a mirror is not given the registry's password", async world =>
        {
            world.Add("https://mirror.test", static _ => new WireResponse(401).With("WWW-Authenticate", "Basic realm=\"x\""));
            world.Options = MirroredBy(world.Options);
            await ResolveAsync(world);
            await ReadBlobAsync(world);
        });
        yield return new("a mirror that names the registry's token server", async world =>
        {
            world.Add("https://mirror.test", static _ => Challenge("https://registry.test"));
            world.Options = MirroredBy(world.Options);
            world.StartWithTokens(issuer: ForAccounts());
            await ResolveAsync(world);
        });
        yield return new("a registry is not given its mirror's password", async world =>
        {
            world.Add(
                "https://mirror.test",
                static exchange => exchange.Headers["Authorization"] is null
                    ? new WireResponse(401).With("WWW-Authenticate", "Basic realm=\"x\"")
                    : new WireResponse(404),
                LeakWorld.OtherPassword);
            world.Credentials = CredentialSource.FirstOf(
                CredentialSource.Of("mirror.test", RegistryCredential.FromPassword(LeakWorld.User, LeakWorld.OtherPassword)),
                world.Credentials);
            world.Options = MirroredBy(world.Options);
            await ResolveAsync(world);
            await ReadBlobAsync(world);
        });
        yield return new("another port of the registry's host is another registry", async world =>
        {
            world.Add("https://registry.test:8443", static _ => new WireResponse(401).With("WWW-Authenticate", "Basic realm=\"x\""));
            await ResolveAsync(world);
            await world.TryAsync(() => world.Client.GetRepository("registry.test:8443/team/app").ResolveAsync("v1"));
        });
        yield return new("a token of one port is not for another", async world =>
        {
            world.Add("https://registry.test:8443", static _ => Challenge("https://registry.test"));
            world.StartWithTokens(issuer: ForAccounts());
            await ResolveAsync(world);
            await world.TryAsync(() => world.Client.GetRepository("registry.test:8443/team/app").ResolveAsync("v1"));
            await ResolveAsync(world);
        });
        yield return new("a token of one registry is not for another", async world =>
        {
            world.Add("https://other.test", static _ => Challenge("https://other.test"), LeakWorld.OtherPassword);
            world.Credentials = CredentialSource.FirstOf(world.Credentials, Another);
            world.StartWithTokens(issuer: ForAccounts());
            await ResolveAsync(world);
            await world.TryAsync(() => world.Client.GetRepository("other.test/team/app").ResolveAsync("v1"));
        });
        yield return new("a proxy sees nothing of what is encrypted", async world =>
        {
            ScriptedServer server = world.Add("http://proxy.test:3128", static _ => new WireResponse(502));
            world.Network.Proxy = new WebProxy("http://proxy.test:3128");
            world.Trap(new SetHeader("X-Nothing", "x"), server);
            _ = world.Registry;
            await world.TryAsync(() => ResolveAsync(world));
        })
        { IsAnonymous = true };
        yield return new("a proxy sees nothing of what is on this machine", async world =>
        {
            world.AddUnwanted("http://proxy.test:3128");
            world.Network.Proxy = new WebProxy("http://proxy.test:3128");
            foreach (string url in (string[])
                ["http://localhost:5000", "http://127.0.0.1:5001", "http://[::1]:5002", "https://127.0.0.2:5003"])
            {
                var uri = new Uri(url);
                world.Add(url, static exchange => exchange.Headers["Authorization"] is null
                    ? new WireResponse(401).With("WWW-Authenticate", "Basic realm=\"x\"")
                    : new WireResponse(404), LeakWorld.Password);
                world.Credentials = CredentialSource.FirstOf(
                    world.Credentials,
                    CredentialSource.Of(uri.Authority, RegistryCredential.FromPassword(LeakWorld.User, LeakWorld.Password)));
            }

            world.Options = world.Options with
            {
                Hosts = new Dictionary<string, RegistryHostOptions> { ["127.0.0.2:5003"] = new() { PlainHttp = false } },
            };
            foreach (string name in (string[])["localhost:5000", "127.0.0.1:5001", "[::1]:5002", "127.0.0.2:5003"])
            {
                await world.TryAsync(() => world.Client.GetRepository($"{name}/team/app").ResolveAsync("v1"));
            }
        });
        yield return new("a registry that has no https any more", async world =>
        {
            world.AddUnwanted("http://registry.test");
            await ResolveAsync(world);
            world.Network.Name(LeakWorld.Name, new IPAddress([203, 0, 113, 200]));
            world.Registry.Faults.Add(new CutConnection());
            await world.TryAsync(() => ReadBlobAsync(world));
        });
    }

    // What it gives out is for the registry's account alone.
    private static TokenIssuer ForAccounts() => new() { AllowsAnonymous = false };

    private static RegistryClientOptions MirroredBy(RegistryClientOptions options) => options with
    {
        Hosts = new Dictionary<string, RegistryHostOptions> { [LeakWorld.Name] = new() { Mirrors = ["mirror.test"] } },
    };

    private static LeakScenario Urls(string name, string address, string url, bool follows) => new(name, async world =>
    {
        world.AddUnwanted(url);
        await OpenUrlsAsync(world, address, follows);
    });

    private static async Task OpenUrlsAsync(LeakWorld world, string address, bool follows)
    {
        world.Options = world.Options with { FollowUrls = follows };
        await AfterALoginAsync(world);
        world.Forbid(world.Registry, static exchange => exchange.Path == "/private" && exchange.Headers["Authorization"] is not null);
        await world.TryAsync(async () => await (await world.Repository.OpenReadAsync(New with { Urls = [address] })).DisposeAsync());
    }
}
