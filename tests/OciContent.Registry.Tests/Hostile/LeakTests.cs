using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>
/// Whatever a registry does, nobody but itself and its token server is sent a byte that is secret, nobody is asked who should not be, and
/// nothing that the client says has a secret in it. Each rule that sees to it is needed: without it, scenarios say so.
/// </summary>
public sealed class LeakTests
{
    public static TheoryData<string> Names => [.. LeakScenarios.All.Select(static scenario => scenario.Name)];

    public static TheoryData<string> Rules => [.. SingleRules.Select(static rule => rule.ToString())];

    private static IEnumerable<SafetyRules> SingleRules => Enum.GetValues<SafetyRules>().Where(static rule => int.PopCount((int)rule) == 1);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_LeaksNothing(string name) =>
        Assert.Empty(await LeakScenarios.Named(name).FindLeaksAsync(SafetyRules.All));

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Rule_IsNeededByItsScenarios(string name)
    {
        SafetyRules rule = Enum.Parse<SafetyRules>(name);
        string[] guarded = [.. LeakScenarios.All.Where(scenario => scenario.Rules.HasFlag(rule)).Select(static scenario => scenario.Name)];
        Assert.NotEmpty(guarded);

        // All of them where all cases are wanted: then it is also known that no other scenario needs the rule.
        IEnumerable<LeakScenario> played = LeakScenarios.All.Where(scenario => Cases.AreAll || scenario.Rules.HasFlag(rule));
        var leaking = new List<string>();
        foreach (LeakScenario scenario in played)
        {
            if ((await scenario.FindLeaksAsync(SafetyRules.All & ~rule)).Count > 0)
            {
                leaking.Add(scenario.Name);
            }
        }

        Assert.Equal(guarded, leaking);
    }

    [Fact]
    public void Scenarios_AreManyAndHaveNamesOfTheirOwn()
    {
        string[] names = [.. LeakScenarios.All.Select(static scenario => scenario.Name)];

        Assert.True(names.Length >= 40, $"There are {names.Length}.");
        Assert.Distinct(names);
    }
}
