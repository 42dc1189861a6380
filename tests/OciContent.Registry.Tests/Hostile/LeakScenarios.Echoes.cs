using System.Text;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    // Who is told a secret may say it where others hear it: in what becomes a message.
    private static IEnumerable<LeakScenario> Echoes()
    {
        yield return Echo(
            "the header",
            static exchange => WireResponse.Error(400, "BAD", $"What is '{exchange.Headers["Authorization"]}'?"),
            SafetyRules.Redaction);
        yield return Echo(
            "the password",
            static exchange => WireResponse.Error(403, "DENIED", $"{Decoded(exchange)} is wrong."),
            SafetyRules.Redaction);
        yield return Echo(
            "the header as a code",
            static exchange => WireResponse.Error(403, exchange.Headers["Authorization"]!, ""),
            SafetyRules.Redaction);
        yield return Echo(
            "the header in a status that is tried again",
            static exchange => WireResponse.Error(503, "BUSY", exchange.Headers["Authorization"]!).With("Retry-After", "7200"),
            SafetyRules.Redaction);
        yield return Echo(
            "the header as a media type",
            static exchange => Document(exchange, "Content-Type", $"application/{exchange.Headers["Authorization"]![6..]}"),
            SafetyRules.Redaction);
        yield return Echo(
            "the header as an encoding",
            static exchange => Document(exchange, "Content-Encoding", exchange.Headers["Authorization"]![6..]),
            SafetyRules.Redaction);
        yield return Echo(
            "the header in what is not HTTP",
            static exchange => new WireResponse(200).With($"{exchange.Headers["Authorization"]} ", "x"),
            SafetyRules.None);
        yield return Echo(
            "the header as a document's own type",
            static exchange => new WireResponse(
                200,
                MediaTypes.OciIndex,
                WireBody.Of(Encoding.UTF8.GetBytes($"{{\"mediaType\":\"{exchange.Headers["Authorization"]}\"}}"))),
            SafetyRules.Redaction);
        foreach (string header in (string[])
                ["Warning", "OCI-Subject", "Docker-Content-Digest", "Location", "Link", "WWW-Authenticate", "RateLimit-Reset"])
        {
            yield return Echo(
                $"the header as {header}",
                exchange =>
                    WireResponse
                        .Error(exchange.Headers["Authorization"] is null ? 200 : 418, "TEAPOT", "")
                        .With(header, $"299 - \"{exchange.Headers["Authorization"]}\""),
                SafetyRules.None);
        }

        yield return new(
            "a registry that says the password it was redirected with",
            async world =>
            {
                world.StartWithTokens();
                await ResolveAsync(world);
                world.Trap(
                    new AnswerWith(
                        static exchange => WireResponse.Error(403, "DENIED", $"{exchange.Headers["Authorization"]}"),
                        when: IsBlob));
                await world.TryAsync(() => ReadBlobAsync(world));
            })
        {
            Rules = SafetyRules.Redaction,
        };
        yield return new(
            "a token server that says the password",
            async world =>
            {
                world.StartWithTokens();
                world.Trap(new AnswerWith(static exchange => WireResponse.Error(403, "DENIED", Decoded(exchange)), when: IsToken));
                await world.TryAsync(() => ResolveAsync(world));
            });
        yield return new(
            "a token server that says the password in what is not HTTP",
            async world =>
            {
                world.StartWithTokens();
                world.Trap(
                    new AnswerWith(
                        static exchange => new WireResponse(200).With($"{exchange.Headers["Authorization"]} ", "x"),
                        when: IsToken));
                await world.TryAsync(() => ResolveAsync(world));
            });
        yield return new(
            "a token that is not one",
            async world =>
            {
                world.MoreSecrets.Add("S3CRET-token");
                world.StartWithTokens();
                world.Trap(new AnswerWith(static _ => WireResponse.Text(200, "{\"token\":\"S3CRET-token\\u0001\"}"), when: IsToken));
                await world.TryAsync(() => ResolveAsync(world));
            });
        yield return new(
            "a token in what is not JSON",
            async world =>
            {
                world.MoreSecrets.Add("S3CRET-token");
                world.StartWithTokens();
                world.Trap(new AnswerWith(static _ => WireResponse.Text(200, "{token:S3CRET-token}"), when: IsToken));
                await world.TryAsync(() => ResolveAsync(world));
            });
        yield return new(
            "a store that says the address it was asked by",
            async world =>
            {
                world.Add(
                    LeakWorld.Elsewhere,
                    static exchange => WireResponse.Error(403, "EXPIRED", $"The address {exchange.Target} has expired."),
                    LeakWorld.Signature);
                await RedirectWithSignatureAsync(world);
            })
        {
            Rules = SafetyRules.Redaction,
        };
        yield return new(
            "a store that says the signature it was asked with",
            async world =>
            {
                world.Add(
                    LeakWorld.Elsewhere,
                    static exchange => WireResponse.Error(403, "EXPIRED", exchange.Query["sig"]!),
                    LeakWorld.Signature);
                await RedirectWithSignatureAsync(world);
            })
        {
            Rules = SafetyRules.Redaction,
        };
    }

    private static string Decoded(Exchange exchange) =>
        exchange.Headers["Authorization"] is { } basic
            ? Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..]))
            : "nothing";

    private static WireResponse Document(Exchange exchange, string header, string value)
    {
        var response = new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(LeakWorld.Index));
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
        }) { Rules = rules };

    private static async Task RedirectWithSignatureAsync(LeakWorld world)
    {
        await AfterALoginAsync(world);
        world.Trap(new RedirectTo($"{LeakWorld.Elsewhere}/blob?expires=1&sig={Uri.EscapeDataString(LeakWorld.Signature)}", when: IsBlob));
        await world.TryAsync(() => ReadBlobAsync(world));
    }
}
