namespace OciContent.Compression.KlauspostZstd;

/// <summary>Writes blocks whose sequences are known (RFC 8878, section 3.1.1.2), as klauspost/compress/zstd does.</summary>
internal sealed class ZstdBlockWriter
{
    private const int Raw = 0;
    private const int RunLength = 1;
    private const int Compressed = 2;
    private const int HeaderLength = 3;

    // A block is compressed if matches save as much, and one in 2 to the power of this.
    private const int MinSaved = 16;
    private const int SavedShift = 6;

    private readonly LiteralEncoder _literals = new();
    private readonly SequenceEncoder _sequences = new();

    /// <summary>Knows of the blocks before what another writer knows.</summary>
    public void CopyFrom(ZstdBlockWriter other)
    {
        _literals.CopyFrom(other._literals);
        _sequences.CopyFrom(other._sequences);
    }

    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="parsed">Its sequences and literals.</param>
    /// <param name="isRun">Whether it is one byte again and again, and to be written as such.</param>
    /// <param name="isLast">Whether it is the last.</param>
    /// <param name="output">Where to write.</param>
    public void Write(ReadOnlySpan<byte> block, DoubleFastParser parsed, bool isRun, bool isLast, OutputBytes output)
    {
        if (block.IsEmpty)
        {
            WriteRaw(block, isLast, output);
            return;
        }

        ReadOnlySpan<ZstdSequence> sequences = parsed.Sequences;
        if (isRun)
        {
            AppendHeader(RunLength, block.Length, isLast, output);
            output.Append(block[0]);
            return;
        }

        int saved = block.Length - parsed.Literals.Length - (block.Length >> SavedShift);
        if (sequences.IsEmpty || saved < MinSaved)
        {
            WriteRaw(block, isLast, output);
            return;
        }

        int at = output.Length;
        AppendHeader(Compressed, 0, isLast, output);
        _literals.Write(parsed.Literals, output);
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

    private static void WriteRaw(ReadOnlySpan<byte> block, bool isLast, OutputBytes output)
    {
        AppendHeader(Raw, block.Length, isLast, output);
        output.Append(block);
    }

    private static void AppendHeader(int kind, int size, bool isLast, OutputBytes output) =>
        output.Append(Header(kind, size, isLast), HeaderLength);

    private static ulong Header(int kind, int size, bool isLast) => (uint)((size << 3) | (kind << 1) | (isLast ? 1 : 0));
}
