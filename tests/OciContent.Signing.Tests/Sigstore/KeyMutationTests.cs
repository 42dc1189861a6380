namespace OciContent.Signing.Tests.Sigstore;

/// <summary>
/// Whatever is changed of a signature by a key, it is not verified, and the verdict names what was changed; with that check left out,
/// nothing else finds it.
/// </summary>
public sealed class KeyMutationTests
{
    public static TheoryData<string> Names() => [.. KeyMutations.All.Select(static mutation => mutation.Name)];

    public static TheoryData<string> Alone() =>
        [.. KeyMutations.All.Where(static mutation => mutation.IsAlone).Select(static mutation => mutation.Name)];

    [Fact]
    public void WithoutAChange_EachIsVerified()
    {
        Assert.Null(KeySample.OfSimple().Verify().Reason);
        Assert.Null(KeySample.OfEnvelope().Verify().Reason);
        Assert.Null(KeySample.OfBundle().Verify().Reason);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AChange_IsFound(string name)
    {
        KeyMutation mutation = KeyMutations.All.Single(mutation => mutation.Name == name);
        SignatureVerdict verdict = mutation.Make().Verify();

        Assert.False(verdict.IsVerified);
        Assert.Equal(mutation.Check, verdict.FailedCheck);
        Assert.Contains(mutation.Reason, verdict.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', verdict.Reason!);
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public void AChange_IsFoundByOneCheckAlone(string name)
    {
        KeyMutation mutation = KeyMutations.All.Single(mutation => mutation.Name == name);

        Assert.Null(mutation.Make().Verify(mutation.Check).Reason);
    }

    [Fact]
    public void TheMutations_AreMany_AndNamedApart()
    {
        Assert.True(KeyMutations.All.Count >= 110, $"{KeyMutations.All.Count} mutations");
        Assert.Distinct(KeyMutations.All.Select(static mutation => mutation.Name));
    }
}
