namespace OciContent.Tests.Compression.Zstd;

/// <summary>
/// The verdict on zstd data, and what comes out of it, is that of klauspost's decoder: of whole data, and of data that was altered.
/// </summary>
public sealed class ZstdKlauspostTests
{
    private const int BatchSize = 20_000;

    // klauspost/compress looks at these bits since 1.17; the one of Debian 12 does not.
    private const string Reserved = "of sequences: expected the reserved bits to be zero";

    [RequiresGoLibraryFact(KlauspostOracle.Library, KlauspostOracle.Package)]
    public void Decode_HasKlauspostsVerdict()
    {
        var random = new Random(31);
        int accepted = 0;
        int total = Cases.Count(all: 200_000, fewer: 1_500);
        for (int done = 0; done < total; done += BatchSize)
        {
            IEnumerable<byte[]> whole = done == 0 ? ZstdMutants.Samples : [];
            byte[][] inputs = [.. whole, .. Enumerable.Range(0, Math.Min(BatchSize, total - done)).Select(_ => ZstdMutants.Next(random))];
            string[] answers = KlauspostOracle.Ask(inputs);
            var own = new string[inputs.Length];
            Parallel.For(0, inputs.Length, i => own[i] = Tell(inputs[i]));
            for (int i = 0; i < inputs.Length; i++)
            {
                string expected = answers[i].StartsWith('R') || answers[i] == "W" ? "R" : answers[i];
                Assert.True(
                    own[i].Split(':')[0] == expected || own[i].Contains(Reserved, StringComparison.Ordinal),
                    $"klauspost says {answers[i]}, we say {own[i]} to {Convert.ToHexStringLower(inputs[i])}");
                accepted += expected == "R" ? 0 : 1;
            }
        }

        Assert.InRange(accepted, total / 50, total / 2);
    }

    private static string Tell(byte[] input)
    {
        Decoding.Outcome outcome = ZstdDecoding.Run(input);
        return outcome.IsAccepted ? KlauspostOracle.Describe(outcome) : $"R: {outcome.Problem}";
    }
}
