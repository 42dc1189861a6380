using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;

namespace OciContent.Compression.GnuGzip;

/// <summary>
/// Says where blocks of GNU gzip end: after twice as many tokens as zlib's, or every 4096 tokens if they compress well and few of them are
/// matches. A block that started before the window cannot be stored.
/// </summary>
/// <param name="isLazy">Whether a match may be given up for a longer one at the next byte.</param>
/// <param name="endsEarly">Whether a block may end before it is full.</param>
internal sealed class GnuGzipBlockCutter(bool isLazy, bool endsEarly) : ZlibBlockCutter(isLazy)
{
    private const int MaxTokens = (32 * 1024) - 1;
    private const int TokensPerGuess = 4096;

    // Of a distance's code, whatever it will be.
    private const int BitsOfDistance = 5;

    /// <summary>What is known of the input's end, when it has come.</summary>
    public GnuGzipEnd? End { get; set; }

    /// <inheritdoc/>
    public override void Cut(ReadOnlySpan<uint> tokens, long offset, bool isLast, List<ZlibBlock> blocks)
    {
        while (CountNext(tokens, offset, out int length, out long standsAt) is var count and > 0
            && !(isLast && EndsWithInput(tokens, count)))
        {
            blocks.Add(new ZlibBlock(count, length, MayBeStored: offset >= WindowStartAt(standsAt)));
            tokens = tokens[count..];
            offset += length;
        }

        if (isLast)
        {
            int length = DeflateToken.InputLength(tokens);
            blocks.Add(new ZlibBlock(tokens.Length, length, IsLast: true, MayBeStored: offset >= WindowStartAt(offset + length)));
        }
    }

    /// <summary>How many tokens the next block has; 0 if it is not complete.</summary>
    private int CountNext(ReadOnlySpan<uint> tokens, long offset, out int length, out long standsAt)
    {
        length = 0;
        standsAt = 0;
        int matches = 0;
        int distanceBits = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            uint token = tokens[i];

            // A lazy parse stands at the byte behind the token's first when it writes it.
            int lengthWhenWritten = length + (IsLazy ? 1 : 0);
            length += DeflateToken.InputLength(token);
            if (DeflateToken.IsMatch(token))
            {
                matches++;
                int symbol = MatchSymbols.OfDistance(DeflateToken.DistanceOverMin(token));
                distanceBits += BitsOfDistance + MatchSymbols.DistanceExtraBits(symbol);
            }

            int count = i + 1;
            bool isWorthIt = endsEarly && count % TokensPerGuess == 0
                && matches < count / 2 && ((8 * count) + distanceBits) >> 3 < lengthWhenWritten / 2;
            if (isWorthIt || count == MaxTokens)
            {
                standsAt = offset + lengthWhenWritten;
                return count;
            }
        }

        return 0;
    }

    private long WindowStartAt(long position) =>
        position >= End?.LearnedAt
            ? End.WindowStart
            : Math.Max(0, (position - ZlibWindow.MaxDistance - 1) / ZlibWindow.Size) * ZlibWindow.Size;
}
