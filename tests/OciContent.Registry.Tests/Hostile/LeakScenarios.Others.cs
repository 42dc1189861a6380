using System.Text;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    private static IEnumerable<LeakScenario> Others()
    {
        yield return new("a cookie", async world =>
        {
            world.Add(LeakWorld.Elsewhere, static _ => new WireResponse(404).With("Set-Cookie", $"b={LeakWorld.Cookie}"));
            await AfterALoginAsync(world);
            world.Trap(new SetHeader("Set-Cookie", $"a={LeakWorld.Cookie}; Domain=test; Path=/"));
            await ResolveAsync(world);
            await PushAsync(world);
            world.Trap(new RedirectTo(LeakWorld.Elsewhere + "/x", when: IsBlob));
            await world.TryAsync(() => ReadBlobAsync(world));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("a signed address is for its store alone", async world =>
        {
            world.Add(
                LeakWorld.Elsewhere,
                static _ => new WireResponse(302).With("Location", "https://cdn.test/next"),
                LeakWorld.Signature);
            world.Add("https://cdn.test");
            await RedirectWithSignatureAsync(world);
        })
        { Rules = SafetyRules.OneOrigin };
        yield return new("a signed address that leads to nobody", RedirectWithSignatureAsync);
        yield return new("a signed address that breaks off", async world =>
        {
            ScriptedServer store = world.Add(
                LeakWorld.Elsewhere,
                static _ => new WireResponse(200, "x/y", WireBody.Of(LeakWorld.Blob)),
                LeakWorld.Signature);
            await AfterALoginAsync(world);
            world.Trap(new CutResponse(3), store);
            await RedirectWithSignatureAsync(world);
        })
        { Rules = SafetyRules.OneOrigin };
        foreach ((string what, string location) in ((string, string)[])
        [
            ("that is not http", $"ftp://elsewhere.test/?sig={Uri.EscapeDataString(LeakWorld.Signature)}"),
            ("that is broken", $"https://elsewhere.test:99999/?sig={Uri.EscapeDataString(LeakWorld.Signature)}"),
            ("with a password", $"https://a:{Uri.EscapeDataString(LeakWorld.Signature)}@/"),
        ])
        {
            yield return new($"an address {what}", async world =>
            {
                await AfterALoginAsync(world);
                world.Trap(new RedirectTo(location, when: IsBlob));
                await world.TryAsync(() => ReadBlobAsync(world));
            });
        }

        yield return new("a password that the registry does not take", async world =>
        {
            world.Start(new BasicAuth(LeakWorld.User, "another one"));
            await world.TryAsync(() => ResolveAsync(world));
            await world.TryAsync(() => PushAsync(world));
        });
        yield return new("a registry that asks again and again", async world =>
        {
            world.StartWithTokens();
            world.Trap(new ChallengeAlways($"Bearer realm=\"{LeakWorld.Origin}/token\"", when: static exchange => !IsToken(exchange)));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("everything that a user does", async world =>
        {
            world.StartWithTokens();
            await ResolveAsync(world);
            await ReadBlobAsync(world);
            await PushAsync(world);
            await ListTagsAsync(world);
            await FindReferrersAsync(world);
            await ListRepositoriesAsync(world);
            await world.Repository.DeleteManifestAsync(LeakWorld.Manifest.Digest);
        });
        foreach ((string what, string script) in ((string, string)[])
        [
            ("fails", "echo S3CRET-of-a-helper; echo S3CRET-of-a-helper >&2; exit 1"),
            ("is not understood", "echo 'S3CRET-of-a-helper {'"),
            ("says too little", "echo '{\"Secret\":\"S3CRET-of-a-helper\"}'"),
            ("says too much", "while echo S3CRET-of-a-helper; do :; done"),
        ])
        {
            yield return new($"a helper that {what}", async world =>
            {
                using var folder = new TempFolder();
                world.MoreSecrets.Add("S3CRET-of-a-helper");
                world.Credentials = HelperIn(folder, script);
                world.Start(new BasicAuth(LeakWorld.User, LeakWorld.Password));
                await world.TryAsync(() => ResolveAsync(world));
            })
            { IsAnonymous = true };
        }
    }

    private static CredentialHelper HelperIn(TempFolder folder, string script)
    {
        string path = folder.Write("docker-credential-leaky", Encoding.UTF8.GetBytes($"#!/bin/sh\n{script}\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new CredentialHelper("leaky", new CredentialEnvironment(name => name == "PATH" ? folder.FullPath : null, null));
    }
}
