using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Whatever is wrong with a signature, it is not verified, and the reason is that.</summary>
public sealed class NotationMutationTests
{
    public static TheoryData<string, bool> Mutations { get; } = Rows(static _ => true);

    public static TheoryData<string, bool> MutationsOfOneCheck { get; } = Rows(static mutation => mutation.IsAlone);

    [Fact]
    public void Mutations_AreMany()
    {
        Assert.True(NotationMutations.All.Count >= 200, $"{NotationMutations.All.Count} mutations");
        Assert.Equal(
            NotationMutations.All.Count,
            NotationMutations.All.DistinctBy(static mutation => (mutation.Name, mutation.IsCose)).Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Verify_TakesWhatIsNotMutated(bool isCose)
    {
        var plain = new NotationScenario { IsCose = isCose };
        var stamped = new NotationScenario { IsCose = isCose };
        stamped.UseStamp();
        var authority = new NotationScenario { IsCose = isCose };
        authority.UseSigningAuthority();

        Assert.All(
            [plain.Verify(), stamped.Verify(), authority.Verify()],
            static verdict => Assert.True(verdict.IsVerified && verdict.Notes.Count == 0, verdict.ToString()));
    }

    [Fact]
    public void Verify_TakesWhatIsUnusual() =>
        Assert.All(
            NotationVariants.All,
            static variant =>
            {
                var scenario = new NotationScenario();
                variant.Apply(scenario);
                SignatureVerdict verdict = scenario.Verify();

                Assert.True(verdict.IsVerified, $"{variant.Name}: {verdict}");
            });

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_RefusesAMutation(string name, bool isCose)
    {
        (NotationMutation mutation, NotationScenario scenario) = Apply(name, isCose);

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.FailedCheck == mutation.Check, $"Expected {mutation.Check}: {verdict}");
        Assert.True(
            mutation.Reason.Split('|').Any(part => verdict.Reason!.Contains(part, StringComparison.Ordinal)),
            $"Expected {mutation.Reason}: {verdict.Reason}");
        Assert.DoesNotContain("\n", verdict.Reason, StringComparison.Ordinal);
        Assert.EndsWith(".", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(MutationsOfOneCheck))]
    public void Verify_FindsAMutationByOneCheck(string name, bool isCose)
    {
        (NotationMutation mutation, NotationScenario scenario) = Apply(name, isCose);

        NotationSigned signed = scenario.Sign();
        var verifier = new NotationVerifier(
            scenario.PolicyOf(),
            scenario.StoreOf(signed.Chain, signed.StampRoot),
            new NotationTime(scenario.Now))
        {
            Annotations = scenario.Annotations,
            Skipped = new HashSet<SignatureCheck> { mutation.Check },
        };
        SignatureVerdict verdict = verifier.Verify(scenario.SignatureOf(signed.Envelope), scenario.Subject);

        Assert.True(verdict.IsVerified, verdict.ToString());
    }

    private static (NotationMutation Mutation, NotationScenario Scenario) Apply(string name, bool isCose)
    {
        NotationMutation mutation = NotationMutations.All.Single(one => one.Name == name && (one.IsCose ?? isCose) == isCose);
        var scenario = new NotationScenario { IsCose = isCose };
        mutation.Apply(scenario);
        return (mutation, scenario);
    }

    private static TheoryData<string, bool> Rows(Func<NotationMutation, bool> isTaken)
    {
        var rows = new TheoryData<string, bool>();
        foreach (NotationMutation mutation in NotationMutations.All.Where(isTaken))
        {
            foreach (bool isCose in mutation.IsCose is { } only ? [only] : (bool[])[false, true])
            {
                rows.Add(mutation.Name, isCose);
            }
        }

        return rows;
    }
}
