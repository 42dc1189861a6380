using System.Text.RegularExpressions;
using OciContent.Compression;

namespace OciContent.Tests.Compression.Bzip2;

/// <summary>Broken data is refused, however it comes, or decoded as others decode it.</summary>
public sealed partial class Bzip2MutantTests
{
    // Half of them with the checksums of what they decode to: otherwise nearly all would be refused for these.
    private static readonly Lazy<List<byte[]>> Mutants = new(static () =>
        [.. CreateMutants(new Random(32), Cases.Count(all: 20_000, fewer: 1_000))]);

    [Fact]
    public void Decode_GivesTheSameVerdictHoweverTheInputIsCut()
    {
        var random = new Random(31);
        foreach (byte[] mutant in Mutants.Value.Take(Cases.Count(all: 4000, fewer: 300)))
        {
            Decoding.Outcome whole = TryDecode(mutant);
            Decoding.Outcome cut = TryDecode(mutant, random.Next(1, 60));
            Assert.Equal(whole.Problem, cut.Problem);
            Assert.Equal(whole.Content, cut.Content);
        }
    }

    [RequiresToolsFact("go")]
    public void Decode_OfMutantsIsWhatGoDecodes()
    {
        string[] expected = GoOracle.Ask('b', Mutants.Value);
        Assert.Equal(Mutants.Value.Count, expected.Length);
        int accepted = 0;
        foreach ((byte[] mutant, string line) in Mutants.Value.Zip(expected))
        {
            Decoding.Outcome actual = TryDecode(mutant);
            if (actual.IsAccepted || line == "R")
            {
                Assert.Equal(line, GoOracle.Describe(actual));
                accepted += actual.IsAccepted ? 1 : 0;
            }
            else
            {
                Assert.Matches(WhatGoTakes(), actual.Problem);
            }
        }

        Assert.InRange(accepted, Mutants.Value.Count / 20, Mutants.Value.Count / 2);
    }

    [RequiresToolsFact("bzip2")]
    public void Decode_OfMutantsIsWhatBzip2Decodes()
    {
        var streams = new MemoryStream();
        var content = new MemoryStream();
        foreach (byte[] mutant in Mutants.Value)
        {
            if (TryDecode(mutant).Content is { } decoded)
            {
                streams.Write(mutant);
                content.Write(decoded);
            }
        }

        Assert.True(content.ToArray().AsSpan().SequenceEqual(Bzip2Samples.Decompress(streams.ToArray())));
    }

    // Codes that leave bits over, codes that are too many, and runs that end or go on where no compressor lets them.
    [GeneratedRegex("expected a complete code|expected fewer, so short|expected the number of those that follow|expected their number")]
    private static partial Regex WhatGoTakes();

    [GeneratedRegex("checksum 0x(?<stored>[0-9a-f]{8}) .*: expected 0x(?<actual>[0-9a-f]{8})")]
    private static partial Regex WrongChecksum();

    private static IEnumerable<byte[]> CreateMutants(Random random, int count)
    {
        byte[][] originals = [.. Bzip2Samples.Small, [.. Bzip2Samples.Small[0], .. Bzip2Samples.Empty, .. Bzip2Samples.Small[^1]]];
        for (int i = 0; i < count; i++)
        {
            byte[] original = originals[random.Next(originals.Length)];
            byte[] mutant = random.Next(3) == 0 ? RandomDeflate.Mutate(original, random) : FlipBits(original, random);
            if (i % 2 == 0)
            {
                CorrectChecksums(mutant);
            }

            yield return mutant;
        }
    }

    // Behind the first block's signature and checksum, so in what tells how to read it, and in it.
    private static byte[] FlipBits(byte[] original, Random random)
    {
        byte[] mutant = [.. original];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int bit = random.Next(14 * 8, mutant.Length * 8);
            mutant[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }

        return mutant;
    }

    private static void CorrectChecksums(byte[] mutant)
    {
        for (int i = 0; i < 6 && TryDecode(mutant).Problem is { } problem && WrongChecksum().Match(problem) is { Success: true } match; i++)
        {
            Replace(mutant, Convert.ToUInt32(match.Groups["stored"].Value, 16), Convert.ToUInt32(match.Groups["actual"].Value, 16));
        }
    }

    // Replaces 32 bits, at whatever bit they start.
    private static void Replace(byte[] data, uint bits, uint replacement)
    {
        uint last = 0;
        for (int end = 1; end <= data.Length * 8; end++)
        {
            last = (last << 1) | ((uint)data[(end - 1) / 8] >> (7 - ((end - 1) % 8)) & 1);
            for (int i = end - 32; end >= 32 && last == bits && i < end; i++)
            {
                int mask = 0x80 >> (i % 8);
                bool isSet = (replacement >> (end - 1 - i) & 1) != 0;
                data[i / 8] = (byte)(isSet ? data[i / 8] | mask : data[i / 8] & ~mask);
            }
        }
    }

    private static Decoding.Outcome TryDecode(byte[] data, int chunkSize = int.MaxValue) =>
        Decompressing.TryDecode(CompressionFormat.Bzip2, data, chunkSize);
}
