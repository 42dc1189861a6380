using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Hostile;

internal static partial class LeakScenarios
{
    private static IEnumerable<LeakScenario> Lists()
    {
        yield return LinkTo("tags", LeakWorld.Elsewhere + "/v2/team/app/tags/list?n=9", IsTags, ListTagsAsync, SafetyRules.Pages);
        yield return LinkTo("tags", "https://registry.test:8443/v2/team/app/tags/list", IsTags, ListTagsAsync, SafetyRules.Pages);
        yield return LinkTo("tags", "/v2/team/secret/tags/list", IsTags, ListTagsAsync, SafetyRules.Pages);
        yield return LinkTo("tags", "/v2/team/app/../secret/tags/list", IsTags, ListTagsAsync, SafetyRules.Pages);
        yield return LinkTo("tags", "/admin?delete=everything", IsTags, ListTagsAsync, SafetyRules.Pages);
        yield return LinkTo("tags", "http://registry.test/v2/team/app/tags/list?n=9", IsTags, ListTagsAsync, SafetyRules.None);
        yield return LinkTo("tags", "//elsewhere.test/v2/team/app/tags/list", IsTags, ListTagsAsync, SafetyRules.None);
        yield return LinkTo("tags", "https://a:b@registry.test/v2/team/app/tags/list?n=9", IsTags, ListTagsAsync, SafetyRules.NoUserInfo);
        yield return LinkTo("referrers", LeakWorld.Elsewhere + "/v2/x", IsReferrers, FindReferrersAsync, SafetyRules.Pages);
        yield return LinkTo("repositories", LeakWorld.Elsewhere + "/v2/_catalog", IsCatalog, ListRepositoriesAsync, SafetyRules.Pages);
        yield return new("a list of tags that is redirected, and goes on there", async world =>
        {
            ScriptedServer elsewhere = world.Add(LeakWorld.Elsewhere, static exchange =>
                TestKit.Registries.Wire.WireResponse.Json(200, static writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartArray("tags");
                    writer.WriteStringValue("v1");
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }).With("Link", $"</v2/more?last={LeakWorld.Signature}>; rel=\"next\""));
            world.Forbid(elsewhere, static exchange => exchange.Path == "/v2/more");
            await AfterALoginAsync(world);
            world.Forbid(world.Registry, static exchange => exchange.Path == "/v2/more");
            world.Trap(new RedirectTo(static exchange => LeakWorld.Elsewhere + exchange.Target, when: IsTags));
            await world.TryAsync(() => ListTagsAsync(world));
        })
        { Rules = SafetyRules.OneOrigin | SafetyRules.Pages };
    }

    private static LeakScenario LinkTo(
        string what,
        string target,
        Func<Exchange, bool> when,
        Func<LeakWorld, Task> action,
        SafetyRules rule) =>
        new($"a list of {what} that goes on at {target}", async world =>
        {
            foreach (string url in (string[])[LeakWorld.Elsewhere, "http://registry.test", "https://registry.test:8443"])
            {
                world.AddUnwanted(url);
            }

            await AfterALoginAsync(world);

            // Its own first page is what the list is asked for.
            world.Forbid(world.Registry, exchange =>
                exchange.Path.Contains("secret", StringComparison.Ordinal) || exchange.Path == "/admin" || exchange.Query["n"] == "9");
            world.Trap(new LinkTo(target, times: 1, when: when));
            await world.TryAsync(() => action(world));
        })
        { Rules = rule };
}
