namespace OciContent.Compression.Deflate;

/// <summary>The codes of a block that has its own (RFC 1951, section 3.2.7).</summary>
internal sealed class BlockCodes
{
    private readonly byte[] _literals;
    private readonly byte[] _distances;

    /// <param name="literals">The lengths of the literal and length codes.</param>
    /// <param name="distances">The lengths of the distance codes.</param>
    /// <param name="end">The code of the block's end, its first bit the lowest.</param>
    public BlockCodes(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances, ushort end)
    {
        _literals = literals.ToArray();
        _distances = distances.ToArray();
        End = end;
    }

    /// <summary>The length of each literal's and length's code; 0 where there is none.</summary>
    public ReadOnlySpan<byte> Literals => _literals;

    /// <summary>The length of each distance's code; 0 where there is none.</summary>
    public ReadOnlySpan<byte> Distances => _distances;

    /// <summary>The code of the block's end.</summary>
    public ushort End { get; }

    /// <summary>How long that is.</summary>
    public int EndBits => _literals[DeflateAlphabets.EndOfBlock];

    /// <summary>How many of the literal and length codes the header gives.</summary>
    public required int LiteralCount { get; init; }

    /// <summary>How many of the distance codes the header gives.</summary>
    public required int DistanceCount { get; init; }

    /// <summary>How many bits the header takes.</summary>
    public required int HeaderBits { get; init; }

    /// <summary>Whether matches can be written with them.</summary>
    public required bool AreForMatches { get; init; }

    /// <summary>Whether literals and lengths that occur have codes.</summary>
    public bool HaveLiterals(ReadOnlySpan<int> frequencies) => Have(_literals, frequencies);

    /// <summary>Whether distances that occur have codes.</summary>
    public bool HaveDistances(ReadOnlySpan<int> frequencies) => Have(_distances, frequencies);

    private static bool Have(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> frequencies)
    {
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] != 0 && lengths[symbol] == 0)
            {
                return false;
            }
        }

        return true;
    }
}
