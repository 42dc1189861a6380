using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>Something that a registry does to get what is not its own.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Play">Does it.</param>
internal sealed record LeakScenario(string Name, Func<LeakWorld, Task> Play)
{
    /// <summary>The rules each of which keeps it from succeeding: without one of them, it does.</summary>
    public SafetyRules Rules { get; init; }

    /// <summary>Whether it is about what is sent though nobody was given a secret: nothing secret goes even to the registry.</summary>
    public bool IsAnonymous { get; init; }

    public override string ToString() => Name;

    /// <summary>Plays it, and tells what went wrong, a line each.</summary>
    public async Task<IReadOnlyList<string>> FindLeaksAsync(SafetyRules rules)
    {
        var world = new LeakWorld(rules);
        await using (world)
        {
            await Play(world);
        }

        return [.. world.Leaks.Select(leak => $"{Name}: {leak}"), .. IsVacuous(world, rules)];
    }

    private IEnumerable<string> IsVacuous(LeakWorld world, SafetyRules rules)
    {
        if (rules == SafetyRules.All && !world.IsPlayed)
        {
            yield return $"{Name}: what was laid out was not met.";
        }

        if (rules == SafetyRules.All && !IsAnonymous && !world.HasSentSecrets)
        {
            yield return $"{Name}: nobody was sent anything secret, the registry neither.";
        }
    }
}
