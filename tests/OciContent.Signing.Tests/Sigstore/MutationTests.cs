using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>Everything that can be wrong with a keyless signature is found, by the check that is for it, and by that alone.</summary>
public sealed class MutationTests
{
    internal static readonly IReadOnlyDictionary<string, Mutation> All =
        BundleMutations.All()
            .Concat(LogMutations.All())
            .Concat(ProofMutations.All())
            .Concat(CertificateMutations.All())
            .ToDictionary(static one => one.ToString());

    public static TheoryData<string> Names => [.. All.Keys];

    [Fact]
    public void Mutations_AreMany() => Assert.InRange(All.Count, 300, 1000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutation_IsRefused_AndPassesWithoutItsCheck(string name)
    {
        Mutation mutation = All[name];
        var forge = new Forge(mutation.Shape);
        mutation.Apply(forge);
        ImageSignature signature = forge.Make();
        var subject = new SignatureSubject(forge.Image);
        SignatureVerdict verdict = TestSigstore.Verifier(forge.TrustedRoot()).Verify(signature, subject);

        Assert.Equal((mutation.Check, verdict.Reason), (verdict.FailedCheck, verdict.Reason));
        Assert.Contains(mutation.Reason, verdict.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', verdict.Reason!);
        if (mutation.Without.Length > 0)
        {
            Assert.Null(TestSigstore.Verifier(forge.TrustedRoot(), mutation.Without.ToHashSet()).Verify(signature, subject).Reason);
        }
    }
}
