using System.Text;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    // Of these headers only a warning is ever told.
    private static SafetyRules RuleOf(string header) => header == "Warning" ? SafetyRules.Redaction : SafetyRules.None;

    // Who is told a secret may say it where others hear it: in what becomes a message.
    private static IEnumerable<LeakScenario> Echoes()
    {
        yield return Echo("the header", static exchange =>
            WireResponse.Error(400, "BAD", $"What is '{Authorization(exchange)}'?"), SafetyRules.Redaction);
        yield return Echo("the password", static exchange =>
            WireResponse.Error(403, "DENIED", $"{Decoded(exchange)} is wrong."), SafetyRules.Redaction);
        yield return Echo("the header as a code", static exchange =>
            WireResponse.Error(403, Authorization(exchange), ""), SafetyRules.Redaction);
        yield return Echo("the header in a status that is tried again", static exchange =>
            WireResponse.Error(503, "BUSY", Authorization(exchange)).With("Retry-After", "7200"), SafetyRules.Redaction);
        yield return Echo("the header as a media type", static exchange =>
            Document("Content-Type", $"application/{Authorization(exchange)[6..]}"), SafetyRules.Redaction);
        yield return Echo("the header as an encoding", static exchange =>
            Document("Content-Encoding", Authorization(exchange)[6..]), SafetyRules.Redaction);
        yield return Echo("the header in what is not HTTP", static exchange =>
            new WireResponse(200).With($"{Authorization(exchange)} ", "x"), SafetyRules.None);
        yield return Echo("the header as a document's own type", static exchange =>
            Document($"{{\"mediaType\":\"{Authorization(exchange)}\"}}"), SafetyRules.Redaction);
        foreach (string header in (string[])
            ["Warning", "OCI-Subject", "Docker-Content-Digest", "Location", "Link", "WWW-Authenticate", "RateLimit-Reset"])
        {
            yield return Echo($"the header as {header}", exchange =>
                WireResponse.Error(418, "TEAPOT", "").With(header, $"299 - \"{Authorization(exchange)}\""), RuleOf(header));
            yield return Echo($"the header as {header} of what is there", exchange =>
                Document(Encoding.UTF8.GetString(LeakWorld.Index)).With(header, $"299 - \"{Authorization(exchange)}\""), RuleOf(header));
        }

        yield return new("a registry that says the token", async world =>
        {
            world.StartWithTokens();
            await ResolveAsync(world);
            world.Trap(new AnswerWith(static exchange => WireResponse.Error(403, "DENIED", Authorization(exchange)), when: IsBlob));
            await world.TryAsync(() => ReadBlobAsync(world));
        })
        { Rules = SafetyRules.Redaction };
        yield return new("a token server that says the password", async world =>
        {
            world.StartWithTokens();
            world.Trap(new AnswerWith(static exchange => WireResponse.Error(403, "DENIED", Decoded(exchange)), when: IsToken));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("a token server that says the password in what is not HTTP", async world =>
        {
            world.StartWithTokens();
            world.Trap(new AnswerWith(static exchange => new WireResponse(200).With($"{Authorization(exchange)} ", "x"), when: IsToken));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("a token that is not one", async world =>
        {
            world.MoreSecrets.Add("S3CRET-token");
            world.StartWithTokens();
            world.Trap(new AnswerWith(static _ => WireResponse.Text(200, "{\"token\":\"S3CRET-token\\u0001\"}"), when: IsToken));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("a token in what is not JSON", async world =>
        {
            world.MoreSecrets.Add("S3CRET-token");
            world.StartWithTokens();
            world.Trap(new AnswerWith(static _ => WireResponse.Text(200, "{token:S3CRET-token}"), when: IsToken));
            await world.TryAsync(() => ResolveAsync(world));
        });
        yield return new("a store that says the address it was asked by", async world =>
        {
            world.Add(
                LeakWorld.Elsewhere,
                static exchange => WireResponse.Error(403, "EXPIRED", $"The address {exchange.Target} has expired."),
                LeakWorld.Signature);
            await RedirectWithSignatureAsync(world);
        })
        { Rules = SafetyRules.Redaction | SafetyRules.OneOrigin };
        yield return new("a store that says the signature it was asked with", async world =>
        {
            world.Add(
                LeakWorld.Elsewhere,
                static exchange => WireResponse.Error(403, "EXPIRED", exchange.Query["sig"]!),
                LeakWorld.Signature);
            await RedirectWithSignatureAsync(world);
        })
        { Rules = SafetyRules.Redaction | SafetyRules.OneOrigin };
    }

    private static string Authorization(Exchange exchange) => exchange.Headers["Authorization"] ?? "Basic of nobody";

    private static string Decoded(Exchange exchange) => exchange.Headers["Authorization"] is { } basic
        ? Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..]))
        : "nothing";

    private static WireResponse Document(string text) =>
        new(200, MediaTypes.OciIndex, WireBody.Of(Encoding.UTF8.GetBytes(text)));

    private static WireResponse Document(string header, string value)
    {
        WireResponse response = Document(Encoding.UTF8.GetString(LeakWorld.Index));
        response.Headers[header] = value;
        return response;
    }

    private static LeakScenario Echo(string what, Func<Exchange, WireResponse> answer, SafetyRules rules) =>
        new($"a registry that says {what}", async world =>
        {
            await AfterALoginAsync(world);
            world.Trap(new AnswerWith(answer, when: static exchange => exchange.Headers["Authorization"] is not null));
            await world.TryAsync(() => ResolveAsync(world));
            await world.TryAsync(() => ReadBlobAsync(world));
            await world.TryAsync(async () => await (await world.Repository.OpenReadAsync(LeakWorld.Manifest)).DisposeAsync());
            await world.TryAsync(() => PushAsync(world));
        })
        { Rules = rules };

    private static async Task RedirectWithSignatureAsync(LeakWorld world)
    {
        await AfterALoginAsync(world);
        world.Trap(new RedirectTo($"{LeakWorld.Elsewhere}/blob?expires=1&sig={Uri.EscapeDataString(LeakWorld.Signature)}", when: IsBlob));
        await world.TryAsync(() => ReadBlobAsync(world));
    }
}
