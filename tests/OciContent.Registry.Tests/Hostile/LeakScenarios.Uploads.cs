using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    // Where an upload goes on is the registry's to say, and the content goes there; the credentials do not.
    private static IEnumerable<LeakScenario> Uploads()
    {
        yield return LocationAt("an upload that goes on at another host", LeakWorld.Elsewhere, IsStart);
        yield return LocationAt("an upload that goes on at another port", "https://registry.test:8443", IsStart);
        yield return LocationAt("an upload whose second piece goes on at another host", LeakWorld.Elsewhere, IsPatch, chunkSize: 10);
        yield return LocationAt(
            "an upload that goes on where a Basic challenge is",
            LeakWorld.Elsewhere,
            IsStart,
            challenge: "Basic realm=\"x\"");
        yield return LocationAt(
            "an upload that goes on where a Bearer challenge is",
            LeakWorld.Elsewhere,
            IsStart,
            challenge: "Bearer realm=\"https://registry.test/token\"");
        yield return new("an upload that is asked for elsewhere after a fault", async world =>
        {
            ScriptedServer elsewhere = world.Add(LeakWorld.Elsewhere, Taking, LeakWorld.Content);
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(LeakWorld.Elsewhere, when: IsStart));
            world.Trap(new CutConnection(times: 2, when: static exchange => exchange.Method == "PUT"), elsewhere);
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("an upload that is cancelled elsewhere", async world =>
        {
            world.Add(LeakWorld.Elsewhere, static _ => WireResponse.Text(400, "no"), LeakWorld.Content);
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(LeakWorld.Elsewhere, when: IsStart));
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("a mount that becomes an upload elsewhere", async world =>
        {
            world.Add(LeakWorld.Elsewhere);
            world.Start(new BasicAuth(LeakWorld.User, LeakWorld.Password), RegistryQuirks.None with { Mounts = false });
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(LeakWorld.Elsewhere, when: IsStart));
            await world.TryAsync(() => world.Repository.MountAsync(New.Digest, "team/base"));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("an upload of unknown length that goes on elsewhere", async world =>
        {
            world.Add(LeakWorld.Elsewhere, Taking, LeakWorld.Content);
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(LeakWorld.Elsewhere, when: IsStart));
            await world.TryAsync(() => world.Repository.AddAsync(new MemoryStream(NewContent), MediaTypes.OciLayer));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("an upload with a token whose second piece goes on at another host", async world =>
        {
            world.Add(LeakWorld.Elsewhere, Taking, LeakWorld.Content);
            world.StartWithTokens();
            world.Options = world.Options with { ChunkSize = 10 };
            world.Trap(new LocationElsewhere(LeakWorld.Elsewhere, when: IsPatch));
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return ForbiddenLocation("by plain http", SafetyRules.NoDowngrade, "http://registry.test", "http://registry.test");
        yield return ForbiddenLocation("with a password", SafetyRules.NoUserInfo, "https://a:b@elsewhere.test", LeakWorld.Elsewhere);
        yield return ForbiddenLocation("on this machine", SafetyRules.Addresses, "https://127.0.0.1", "https://127.0.0.1");
        yield return RedirectedUpload("the start of an upload", IsStart, chunkSize: 0) with { Rules = SafetyRules.Bodies };
        yield return RedirectedUpload("a blob that is sent", static exchange => exchange.Method == "PUT", chunkSize: 0);
        yield return RedirectedUpload("a piece of a blob that is sent", IsPatch, chunkSize: 10);
    }

    private static bool IsStart(Exchange exchange) => exchange.Kind == RequestKind.UploadStart;

    private static bool IsPatch(Exchange exchange) => exchange.Method == "PATCH";

    // Who takes whatever comes.
    private static WireResponse Taking(Exchange exchange) => exchange.Method switch
    {
        "PATCH" => new WireResponse(202).With("Location", LeakWorld.Elsewhere + "/next"),
        "PUT" => new WireResponse(201),
        "GET" => new WireResponse(204).With("Range", "0-5").With("Location", LeakWorld.Elsewhere + "/next"),
        _ => new WireResponse(204),
    };

    private static LeakScenario LocationAt(
        string name,
        string url,
        Func<Exchange, bool> when,
        long chunkSize = 0,
        string? challenge = null) =>
        new(name, async world =>
        {
            world.Add(
                url,
                challenge is null ? Taking : _ => new WireResponse(401).With("WWW-Authenticate", challenge),
                LeakWorld.Content);
            world.Options = world.Options with { ChunkSize = chunkSize };
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(url, when: when));
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };

    private static LeakScenario ForbiddenLocation(string how, SafetyRules rule, string location, string url) =>
        new($"an upload that goes on {how}", async world =>
        {
            world.AddUnwanted(url);
            await AfterALoginAsync(world);
            world.Trap(new LocationElsewhere(location, when: IsStart));
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = rule };

    private static LeakScenario RedirectedUpload(string what, Func<Exchange, bool> when, long chunkSize) =>
        new($"a redirect of {what}", async world =>
        {
            world.AddUnwanted(LeakWorld.Elsewhere);
            world.Options = world.Options with { ChunkSize = chunkSize };
            await AfterALoginAsync(world);
            world.Trap(new RedirectTo(static exchange => LeakWorld.Elsewhere + exchange.Target, when: when));
            await world.TryAsync(() => PushAsync(world));
        });
}
