namespace OciContent.Compression.Deflate;

/// <summary>The codes of blocks with fixed codes (RFC 1951, section 3.2.6).</summary>
internal static class FixedCodes
{
    private static readonly HuffmanCode Literals = HuffmanCode.FromLengths(DeflateAlphabets.CreateFixedLiteralLengths());
    private static readonly HuffmanCode Distances = HuffmanCode.FromLengths(DeflateAlphabets.CreateFixedDistances());

    public static TokenCodes Tokens { get; } = CreateTokens();

    /// <summary>How many bits symbols of these frequencies take.</summary>
    public static int BitLength(ReadOnlySpan<int> literals, ReadOnlySpan<int> distances) =>
        Literals.BitLength(literals) + Distances.BitLength(distances);

    private static TokenCodes CreateTokens()
    {
        var tokens = new TokenCodes();
        tokens.Set(Literals, Distances);
        return tokens;
    }
}
