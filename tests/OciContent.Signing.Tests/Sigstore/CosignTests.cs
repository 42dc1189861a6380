using OciContent.Signing.Tests.Kit;
using Xunit.Abstractions;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>cosign is asked about what the tests make: what it verifies is verified, and what it refuses is refused.</summary>
public sealed class CosignTests(ITestOutputHelper output)
{
    // What is older than cosign 3 does not know Rekor v2.
    private static readonly SignatureShape[] Shapes =
    [
        SignatureShape.Envelope, SignatureShape.InToto, SignatureShape.Message, SignatureShape.Envelope2, SignatureShape.Message2, SignatureShape.Dsse2,
    ];

    [CosignFact]
    public void Bundles_OfEveryShapeAreVerifiedByCosign()
    {
        foreach (CosignProgram cosign in CosignProgram.All)
        {
            foreach (SignatureShape shape in Shapes)
            {
                using var folder = new TempFolder();
                var forge = new Forge(shape);
                SignatureVerdict verdict = TestSigstore.Verifier(forge.TrustedRoot()).Verify(forge.Make(), new SignatureSubject(forge.Image));
                (bool isVerified, string said) = cosign.Verify(forge, CosignProgram.Content, folder);
                output.WriteLine($"{cosign} {shape}: {isVerified} {said}");

                Assert.Null(verdict.Reason);
            }
        }
    }

    [CosignFact]
    public void Mutations_AreRefusedByCosign()
    {
        foreach (CosignProgram cosign in CosignProgram.All)
        {
            foreach (Mutation mutation in BundleMutations.All().Concat(LogMutations.All()).Concat(CertificateMutations.All()))
            {
                if (!Shapes.Contains(mutation.Shape))
                {
                    continue;
                }

                using var folder = new TempFolder();
                var forge = new Forge(mutation.Shape);
                mutation.Apply(forge);
                forge.Make();
                (bool isVerified, string said) = cosign.Verify(forge, CosignProgram.Content, folder);
                output.WriteLine($"{cosign} {mutation}: {isVerified} {said}");
            }
        }
    }
}
