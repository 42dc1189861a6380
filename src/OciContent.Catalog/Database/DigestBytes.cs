using System.Text;

namespace OciContent.Catalog.Database;

/// <summary>
/// Digests as a database keeps them: a byte for the algorithm, and the hash. Of what is not supported, or not hexadecimal, 0 and the text.
/// Digests of one algorithm sort by their hex digits, so that a prefix is a range.
/// </summary>
internal static class DigestBytes
{
    private const byte Text = 0;

    // What was written stays as it is: numbers are only added.
    private static readonly (byte Number, DigestAlgorithm Algorithm)[] Numbers =
        [(1, DigestAlgorithm.Sha256), (2, DigestAlgorithm.Sha512), (3, DigestAlgorithm.Blake3)];

    public static byte[] Encode(Digest digest)
    {
        foreach ((byte number, DigestAlgorithm algorithm) in Numbers)
        {
            if (digest.Algorithm == algorithm)
            {
                return [number, .. Convert.FromHexString(digest.Encoded)];
            }
        }

        return [Text, .. Encoding.UTF8.GetBytes(digest.ToString())];
    }

    /// <exception cref="InvalidDataException">The bytes are not a digest's.</exception>
    public static Digest Decode(ReadOnlySpan<byte> value)
    {
        if (value.Length > 0)
        {
            foreach ((byte number, DigestAlgorithm algorithm) in Numbers)
            {
                if (value[0] == number && value.Length == 1 + algorithm.HashSizeInBytes)
                {
                    return Digest.FromHash(algorithm, value[1..]);
                }
            }

            if (value[0] == Text && Digest.TryParse(Encoding.UTF8.GetString(value[1..]), out Digest? digest))
            {
                return digest;
            }
        }

        throw new InvalidDataException($"The catalogue has {Convert.ToHexString(value)} where a digest is expected.");
    }

    /// <summary>The ranges in which all digests are that start so; each from the first on, to before the second.</summary>
    /// <param name="algorithm">The algorithm's name; <c>null</c> for any that is supported.</param>
    /// <param name="encoded">The first hex digits, in lower case, one or more.</param>
    public static IReadOnlyList<(byte[] From, byte[] To)> Ranges(string? algorithm, string encoded)
    {
        var ranges = new List<(byte[], byte[])>();
        foreach ((byte number, DigestAlgorithm known) in Numbers)
        {
            if (algorithm is null || algorithm == known.Name)
            {
                ranges.Add((Bound(number, encoded), After(number, encoded)));
            }
        }

        if (ranges.Count == 0)
        {
            // The character after the last hex digit is past all that continues the prefix.
            byte[] text = [Text, .. Encoding.UTF8.GetBytes($"{algorithm}:{encoded}")];
            ranges.Add((text, [.. text, 0xff]));
        }

        return ranges;
    }

    private static byte[] Bound(byte number, string hex) => [number, .. Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex + "0")];

    private static byte[] After(byte number, string hex)
    {
        string kept = hex.TrimEnd('f');
        if (kept.Length == 0)
        {
            return [(byte)(number + 1)];
        }

        int last = Convert.ToInt32(kept[^1..], 16);
        return Bound(number, $"{kept[..^1]}{last + 1:x}");
    }
}
