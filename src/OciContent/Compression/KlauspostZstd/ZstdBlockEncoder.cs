using OciContent.Compression.Zstd;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>Writes blocks (RFC 8878, section 3.1.1.2) as klauspost/compress/zstd does at its default level.</summary>
internal sealed class ZstdBlockEncoder(KlauspostZstdVersion version)
{
    private const int Raw = 0;
    private const int RunLength = 1;
    private const int Compressed = 2;
    private const int HeaderLength = 3;

    // A block is compressed if matches save as much, and one in 2 to the power of this.
    private const int MinSaved = 16;
    private const int SavedShift = 6;

    private readonly DoubleFastParser _parser = new();
    private readonly LiteralEncoder _literals = new();
    private readonly SequenceEncoder _sequences = new();

    /// <summary>Says that positions are counted from a place so many bytes further on.</summary>
    public void Move(int count) => _parser.Move(count);

    /// <summary>Writes a block.</summary>
    /// <param name="input">The block, with what is before it.</param>
    /// <param name="start">Where the block starts.</param>
    /// <param name="isLast">Whether it is the last.</param>
    /// <param name="isAlone">Whether it is the only one.</param>
    /// <param name="output">Where to write.</param>
    public void Write(ReadOnlySpan<byte> input, int start, bool isLast, bool isAlone, OutputBytes output)
    {
        ReadOnlySpan<byte> block = input[start..];
        if (block.IsEmpty)
        {
            WriteRaw(block, isLast, output);
            return;
        }

        _parser.Parse(input, start, isAlone);
        ReadOnlySpan<ZstdSequence> sequences = _parser.Sequences;
        if (version.HasRunBlocks && IsRun(sequences, _parser.Literals.Length))
        {
            AppendHeader(RunLength, block.Length, isLast, output);
            output.Append(block[0]);
            return;
        }

        int saved = block.Length - _parser.Literals.Length - (block.Length >> SavedShift);
        if (sequences.IsEmpty || saved < MinSaved)
        {
            WriteRaw(block, isLast, output);
            return;
        }

        int at = output.Length;
        AppendHeader(Compressed, 0, isLast, output);
        _literals.Write(_parser.Literals, output);
        _sequences.Write(sequences, output);
        int size = output.Length - at - HeaderLength;
        if (size >= block.Length)
        {
            output.Truncate(at);
            WriteRaw(block, isLast, output);
            _literals.Forget();
            return;
        }

        output.Set(at, Header(Compressed, size, isLast), HeaderLength);
        _sequences.Keep();
    }

    /// <summary>
    /// Whether there is one match, and it repeats the byte before it: the block's first, or the last one before the block.
    /// </summary>
    private static bool IsRun(ReadOnlySpan<ZstdSequence> sequences, int literals) =>
        sequences.Length == 1
        && literals <= 1
        && sequences[0].Literals == literals
        && sequences[0].Offset == ZstdSequence.OffsetBase + 1;

    private static void WriteRaw(ReadOnlySpan<byte> block, bool isLast, OutputBytes output)
    {
        AppendHeader(Raw, block.Length, isLast, output);
        output.Append(block);
    }

    private static void AppendHeader(int kind, int size, bool isLast, OutputBytes output) =>
        output.Append(Header(kind, size, isLast), HeaderLength);

    private static ulong Header(int kind, int size, bool isLast) => (uint)((size << 3) | (kind << 1) | (isLast ? 1 : 0));
}
