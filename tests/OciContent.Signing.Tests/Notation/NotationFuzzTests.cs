using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Envelopes that are nearly right: each gives a verdict, and what was signed stays what was signed.</summary>
public sealed class NotationFuzzTests
{
    private const int Chunk = 1000;

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 3)]
    [InlineData(true, true, 4)]
    public void Verify_JudgesAnyEnvelope(bool isCose, bool isStamped, int seed)
    {
        var scenario = new NotationScenario { IsCose = isCose };
        if (isStamped)
        {
            scenario.UseStamp();
        }

        IReadOnlyList<NotationCertificate> chain = scenario.Issue();
        byte[] envelope = scenario.Write(chain);
        var original = NotationEnvelope.Parse(isCose ? SigningMediaTypes.Cose : SigningMediaTypes.Jws, envelope);
        var failures = new ConcurrentBag<string>();
        int verified = 0;
        Parallel.For(0, Count / 4 / Chunk, chunk =>
        {
            var random = new Random((seed * 1_000_003) + chunk);
            NotationVerifier verifier = scenario.Verifier(chain, scenario.StampRoot.Issue());
            for (int i = 0; i < Chunk; i++)
            {
                byte[] bytes = MutatedBytes.Of(random, envelope);
                try
                {
                    ImageSignature signature = scenario.SignatureOf(bytes);
                    SignatureVerdict verdict = verifier.Verify(signature, scenario.Subject);
                    if (verdict.IsVerified)
                    {
                        Interlocked.Increment(ref verified);
                        var parsed = NotationEnvelope.Parse(signature.Blob.MediaType, bytes);
                        Assert.Equal(original.Signed, parsed.Signed);
                        Assert.Equal(original.Certificates, parsed.Certificates);
                    }
                    else if (verdict.Reason is null || verdict.Reason.Contains('\n', StringComparison.Ordinal))
                    {
                        failures.Add($"{verdict} of {Convert.ToHexString(bytes)}");
                    }
                }
                catch (Exception e)
                {
                    failures.Add($"{e} of {Convert.ToHexString(bytes)}");
                }
            }
        });

        Assert.True(failures.IsEmpty, $"{failures.Count}: {failures.FirstOrDefault()}");

        // The agent is not signed, and white space says nothing.
        Assert.True(verified < Count / 4 / 2);
    }

    [Fact]
    public void Parse_ReadsOrRefusesAnyTrustPolicy()
    {
        byte[] policy = Encoding.UTF8.GetBytes(new NotationScenario().Policy());
        var random = new Random(5);
        for (int i = 0; i < Cases.Mutations(50_000, 5000); i++)
        {
            byte[] bytes = MutatedBytes.Of(random, policy);
            try
            {
                Assert.NotEmpty(NotationTrustPolicy.Parse(bytes).Statements);
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                // As documented.
            }
        }
    }

    private static int Count { get; } = Cases.Mutations(200_000, 40_000);
}
