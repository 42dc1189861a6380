namespace OciContent.Compression;

/// <summary>
/// Decodes deflate data (RFC 1951) that comes in pieces, into buffers of the caller.
/// </summary>
/// <remarks>
/// <para>
/// What is accepted, and the bytes it decodes to, are those of Go's compress/flate, and do not depend on how the input and
/// the room for output are cut.
/// </para>
/// <para>
/// An item of the format (a block's header, a code length, a literal, a length with its distance) is used whole or not at
/// all. While it is incomplete its bits wait in <see cref="_bits"/>; so whenever bytes are given back to the caller, they
/// are bytes of the piece at hand.
/// </para>
/// <para>Not thread-safe. Nothing is allocated after the constructor.</para>
/// </remarks>
internal sealed partial class Inflater
{
    /// <summary>How many bits index the primary table of literals and lengths, and that of distances: most codes are no longer.</summary>
    public const int LiteralLengthPrimaryBits = 11;
    public const int DistancePrimaryBits = 8;

    private readonly HuffmanTable _dynamicLiteralLength = new(DeflateAlphabets.LiteralLengthSymbols, LiteralLengthPrimaryBits);
    private readonly HuffmanTable _dynamicDistance = new(DeflateAlphabets.DistanceSymbols, DistancePrimaryBits);

    private Step _step;
    private bool _isLastBlock;
    private ulong _bits;
    private int _bitCount;
    private long _loaded;
    private long _written;

    // What is left to copy: of a stored block, or of a match that did not fit.
    private int _copyLength;
    private int _copyDistance;

    private HuffmanTable _literalLength = HuffmanTable.FixedLiteralLength;
    private HuffmanTable _distance = HuffmanTable.FixedDistance;

    private enum Step
    {
        BlockHeader,
        StoredLength,
        StoredCopy,
        DynamicCounts,
        DynamicCodeLengthLengths,
        DynamicLengths,
        Tokens,
        MatchCopy,
        Finished,
        Broken,
    }

    /// <summary>What is wrong, once <see cref="Decode"/> has answered <see cref="DecodeStatus.Broken"/>.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many bytes of compressed data are used, a partly used one included.</summary>
    public long BytesUsed => _loaded - (_bitCount >> 3);

    /// <summary>Starts anew, with no output to refer back to.</summary>
    public void Reset()
    {
        _step = Step.BlockHeader;
        _isLastBlock = false;
        _bits = 0;
        _bitCount = 0;
        _loaded = 0;
        _written = 0;
        _copyLength = 0;
        Problem = null;
    }

    /// <summary>Decodes until the input or the room is used up, or the data ends or turns out to be broken.</summary>
    /// <param name="source">The next piece of compressed data.</param>
    /// <param name="consumed">How many bytes of it are used: all of them when more are needed.</param>
    /// <param name="buffer">
    /// Where to write. The last 32 KiB written since the start, or all if it was less, must stand directly before
    /// <paramref name="position"/>.
    /// </param>
    /// <param name="position">Where to write in the buffer; moved behind what was written.</param>
    /// <param name="end">Where the room in the buffer ends.</param>
    public DecodeStatus Decode(ReadOnlySpan<byte> source, out int consumed, byte[] buffer, ref int position, int end)
    {
        var input = new BitReader(source, _bits, _bitCount);
        var output = new InflateOutput(buffer, position, end, _written);
        DecodeStatus status = DecodeSteps(ref input, ref output);
        if (status != DecodeStatus.NeedsInput)
        {
            input.GiveBack();
        }

        _bits = input.Bits;
        _bitCount = input.Count;
        _loaded += input.Loaded;
        consumed = input.Loaded;
        _written += output.Position - position;
        position = output.Position;
        return status;
    }

    private DecodeStatus DecodeSteps(ref BitReader input, ref InflateOutput output)
    {
        while (true)
        {
            DecodeStatus? stop = _step switch
            {
                Step.BlockHeader => ReadBlockHeader(ref input),
                Step.StoredLength => ReadStoredLength(ref input),
                Step.StoredCopy => CopyStored(ref input, ref output),
                Step.DynamicCounts => ReadDynamicCounts(ref input),
                Step.DynamicCodeLengthLengths => ReadCodeLengthLengths(ref input),
                Step.DynamicLengths => ReadDynamicLengths(ref input),
                Step.Tokens => DecodeTokens(ref input, ref output),
                Step.MatchCopy => CopyMatch(ref output),
                Step.Finished => DecodeStatus.Finished,
                _ => DecodeStatus.Broken,
            };
            if (stop is DecodeStatus status)
            {
                return status;
            }
        }
    }

    private DecodeStatus? GoOn(Step step)
    {
        _step = step;
        return null;
    }

    private DecodeStatus? EndBlock() => GoOn(_isLastBlock ? Step.Finished : Step.BlockHeader);

    private DecodeStatus Break(string problem)
    {
        _step = Step.Broken;
        Problem = problem;
        return DecodeStatus.Broken;
    }
}
