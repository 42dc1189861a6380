using System.Net;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    private static IEnumerable<LeakScenario> Redirected()
    {
        yield return RedirectOf("a blob", LeakWorld.Elsewhere, ReadBlobAsync, IsBlob);
        yield return RedirectOf("a blob", "https://registry.test:8443", ReadBlobAsync, IsBlob);
        yield return RedirectOf("a blob", "https://registry.test.", ReadBlobAsync, IsBlob);
        yield return RedirectOf("a blob", "https://203.0.113.77", ReadBlobAsync, IsBlob);
        yield return RedirectOf("a blob's HEAD", LeakWorld.Elsewhere, FindSizeAsync, IsBlob);
        yield return RedirectOf("a manifest", LeakWorld.Elsewhere, ResolveAsync, IsManifest);
        yield return RedirectOf("a manifest's HEAD", LeakWorld.Elsewhere, ExistsAsync, IsManifest);
        yield return RedirectOf("a list of tags", LeakWorld.Elsewhere, ListTagsAsync, IsTags);
        yield return RedirectOf("a list of referrers", LeakWorld.Elsewhere, FindReferrersAsync, IsReferrers) with
        {
            // It is not followed at all.
            Rules = SafetyRules.None,
        };
        yield return RedirectOf("a catalog", LeakWorld.Elsewhere, ListRepositoriesAsync, IsCatalog);
        yield return RedirectOf("a deletion", LeakWorld.Elsewhere, world => world.Repository.DeleteTagAsync("v1"), IsManifest);
        foreach (int status in (int[])[301, 302, 303, 308])
        {
            yield return new($"a redirect of a blob by {status}", async world =>
            {
                world.Add(LeakWorld.Elsewhere);
                await AfterALoginAsync(world);
                world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", status, when: IsBlob));
                await world.TryAsync(() => ReadBlobAsync(world));
            })
            { Rules = SafetyRules.OneOrigin };
        }

        yield return new("a redirect elsewhere and back", async world =>
        {
            world.Add(LeakWorld.Elsewhere, static exchange => new WireResponse(307).With("Location", LeakWorld.Origin + exchange.Path));
            await AfterALoginAsync(world);
            world.Trap(new RedirectTo(static exchange => LeakWorld.Elsewhere + exchange.Path, times: 1, when: IsBlob));
            await ReadBlobAsync(world);
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("a redirect of the repetition after a new token", async world =>
        {
            world.Add(LeakWorld.Elsewhere);
            TokenIssuer issuer = world.StartWithTokens();
            await ResolveAsync(world);
            issuer.ExpireTokens();
            world.Trap(new RedirectTo(static exchange => LeakWorld.Elsewhere + exchange.Path, when: static exchange =>
                IsBlob(exchange) && exchange.Headers["Authorization"] is not null));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("a redirect of the repetition after a failure", async world =>
        {
            world.Add(LeakWorld.Elsewhere);
            await AfterALoginAsync(world);
            world.Trap(new FailWith(503, times: 1, when: IsBlob));
            world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", when: IsBlob));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        foreach (string challenge in (string[])
            ["Basic realm=\"x\"", "Bearer realm=\"https://elsewhere.test/token\"", "Bearer realm=\"https://registry.test/token\""])
        {
            yield return new($"a redirect to who asks for authentication by {challenge}", async world =>
            {
                world.Add(LeakWorld.Elsewhere, _ => new WireResponse(401).With("WWW-Authenticate", challenge));
                world.StartWithTokens();
                await ResolveAsync(world);
                world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", when: IsBlob));
                await world.TryAsync(() => ReadBlobAsync(world));
                await world.TryAsync(() => ResolveAsync(world));
            })
            { Rules = SafetyRules.OneOrigin };
        }

        yield return Forbidden("a redirect to plain http", SafetyRules.NoDowngrade, "http://registry.test", IsBlob, ReadBlobAsync);
        yield return Forbidden("a redirect to plain http elsewhere", SafetyRules.NoDowngrade, PlainElsewhere, IsManifest, ResolveAsync);
        yield return new("a redirect by way of another host to plain http", async world =>
        {
            world.AddUnwanted("http://cdn.test");
            world.Add(LeakWorld.Elsewhere, static _ => new WireResponse(302).With("Location", "http://cdn.test/blob"));
            await AfterALoginAsync(world);
            world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", when: IsBlob));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.NoDowngrade | SafetyRules.OneOrigin };
        yield return Forbidden(
            "a redirect to an address with a password",
            SafetyRules.NoUserInfo,
            LeakWorld.Elsewhere,
            IsBlob,
            ReadBlobAsync,
            userInfo: "a:b@");
        yield return Forbidden("a redirect to this machine", SafetyRules.Addresses, "https://127.0.0.1", IsBlob, ReadBlobAsync);
        yield return Forbidden("a redirect to this machine, as IPv6 has it", SafetyRules.Addresses, "https://[::1]", IsBlob, ReadBlobAsync);
        yield return Forbidden("a redirect to this machine, mapped", SafetyRules.Addresses, MappedLoopback, IsBlob, ReadBlobAsync);
        yield return Forbidden("a redirect to where clouds keep secrets", SafetyRules.Addresses, CloudMetadata, IsManifest, ResolveAsync);
        yield return Forbidden("a redirect to a private network", SafetyRules.Addresses, "https://10.0.0.7", IsTags, ListTagsAsync);
        yield return Forbidden(
            "a redirect to a name of this machine",
            SafetyRules.Addresses,
            "https://near.test",
            IsBlob,
            ReadBlobAsync,
            address: IPAddress.Loopback);
        yield return Forbidden(
            "a redirect to a name of a private network",
            SafetyRules.Addresses,
            "https://near.test",
            IsBlob,
            ReadBlobAsync,
            address: new IPAddress([192, 168, 1, 1]));
        yield return new("a redirect of a manifest that is written", async world =>
        {
            world.Add(LeakWorld.Elsewhere);
            await AfterALoginAsync(world);
            world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", 307, when: static exchange => exchange.Method == "PUT"));
            byte[] document = [.. "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"S3CRET-content\"}}"u8];
            await world.TryAsync(() => world.Repository.PutManifestAsync(Descriptor.For(document, MediaTypes.OciIndex), document, "v2"));
        })
        { Rules = SafetyRules.Bodies };
    }

    private const string PlainElsewhere = "http://elsewhere.test";
    private const string MappedLoopback = "https://[::ffff:127.0.0.1]";
    private const string CloudMetadata = "https://169.254.169.254";

    private static bool IsBlob(Exchange exchange) => exchange.Kind == RequestKind.Blob;

    private static bool IsManifest(Exchange exchange) => exchange.Kind == RequestKind.Manifest;

    private static bool IsTags(Exchange exchange) => exchange.Kind == RequestKind.Tags;

    private static bool IsReferrers(Exchange exchange) => exchange.Kind == RequestKind.Referrers;

    private static bool IsCatalog(Exchange exchange) => exchange.Kind == RequestKind.Catalog;

    private static async Task ListTagsAsync(LeakWorld world) => await world.Repository.ListTagsAsync().ToListAsync();

    private static Task FindReferrersAsync(LeakWorld world) => world.Repository.FindReferrersAsync(LeakWorld.Manifest.Digest);

    private static Task FindSizeAsync(LeakWorld world) => world.Repository.FindSizeAsync(LeakWorld.Layer.Digest).AsTask();

    private static Task ExistsAsync(LeakWorld world) => world.Repository.ExistsAsync(LeakWorld.Manifest).AsTask();

    private static async Task ListRepositoriesAsync(LeakWorld world) =>
        await world.Client.ListRepositoriesAsync(LeakWorld.Name).ToListAsync();

    // The client knows by now that the registry wants the password, and sends it at once.
    private static async Task AfterALoginAsync(LeakWorld world)
    {
        _ = world.Registry;
        await world.Repository.FindReferrersAsync(New.Digest);
    }

    private static LeakScenario RedirectOf(string what, string url, Func<LeakWorld, Task> action, Func<Exchange, bool> when) =>
        new($"a redirect of {what} to {url}", async world =>
        {
            world.Add(url);
            await AfterALoginAsync(world);
            world.Trap(new RedirectTo(exchange => url + exchange.Target, when: when));
            await world.TryAsync(() => action(world));
        })
        { Rules = SafetyRules.OneOrigin };

    private static LeakScenario Forbidden(
        string name,
        SafetyRules rule,
        string url,
        Func<Exchange, bool> when,
        Func<LeakWorld, Task> action,
        string userInfo = "",
        IPAddress? address = null) =>
        new(name, async world =>
        {
            world.AddUnwanted(url, address);
            await AfterALoginAsync(world);
            string target = url.Replace("://", "://" + userInfo, StringComparison.Ordinal);
            world.Trap(new RedirectTo(exchange => target + exchange.Target, when: when));
            await world.TryAsync(() => action(world));
        })
        { Rules = rule };
}
