namespace OciContent.Tests.Compression.Zstd;

/// <summary>Small zstd data as the tool writes it, and what becomes of it when some of it is altered.</summary>
internal static class ZstdMutants
{
    private static readonly Lazy<IReadOnlyList<byte[]>> All = new(CreateSamples);

    /// <summary>The data as it was written.</summary>
    public static IReadOnlyList<byte[]> Samples => All.Value;

    /// <summary>A sample that was altered in one to three places.</summary>
    public static byte[] Next(Random random)
    {
        byte[] sample = Samples[random.Next(Samples.Count)];
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            // Headers and tables stand in front, and are few: they are changed more often than their share.
            int at = random.Next(random.Next(3) == 0 ? sample.Length : Math.Min(sample.Length, 64));
            sample = random.Next(8) switch
            {
                0 => sample[..at],
                1 => [.. sample[..at], (byte)random.Next(256), .. sample[at..]],
                2 => [.. sample[..at], .. sample[Math.Min(sample.Length, at + 1)..]],
                3 => [.. sample[..at], .. Samples[random.Next(Samples.Count)]],
                4 or 5 => With(sample, at, (byte)random.Next(256)),
                _ => With(sample, at, (byte)(at < sample.Length ? sample[at] ^ (1 << random.Next(8)) : 0)),
            };
        }

        return sample.Length == 0 ? [0] : sample;
    }

    private static byte[] With(byte[] sample, int at, byte value)
    {
        byte[] changed = [.. sample];
        if (at < changed.Length)
        {
            changed[at] = value;
        }

        return changed;
    }

    private static List<byte[]> CreateSamples()
    {
        var random = new Random(32);
        var samples = new List<byte[]>();
        foreach (int length in (int[])[0, 1, 30, 200, 900, 3000, 20_000])
        {
            foreach (int letters in (int[])[1, 2, 20, 256])
            {
                byte[] text = new byte[length];
                for (int i = 0; i < length; i++)
                {
                    // Some of it again, so that there are matches.
                    text[i] = i > 20 && random.Next(5) > 0 ? text[i - 1 - random.Next(Math.Min(i, 19))] : (byte)random.Next(letters);
                }

                foreach (string options in (string[])["-1", "-3 --no-check", "-9", "-19", "--ultra -22 --no-check", "--fast=5"])
                {
                    byte[] compressed = ZstdTool.Compress(text, options.Split(' '));
                    if (compressed.Length < 4000)
                    {
                        samples.Add(compressed);
                        samples.Add(ZstdTool.CompressFile(text, options.Split(' ')));
                    }
                }
            }
        }

        return samples;
    }
}
