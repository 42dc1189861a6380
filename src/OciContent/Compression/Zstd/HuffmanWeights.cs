namespace OciContent.Compression.Zstd;

/// <summary>Reads the weights of a Huffman code (RFC 8878, section 4.2.1).</summary>
internal sealed class HuffmanWeights
{
    private const int MaxAccuracyLog = 6;

    // Of the FSE table: symbol, bits and next state of each state.
    private readonly byte[] _symbols = new byte[1 << MaxAccuracyLog];
    private readonly byte[] _bits = new byte[1 << MaxAccuracyLog];
    private readonly ushort[] _next = new ushort[1 << MaxAccuracyLog];

    /// <summary>Reads the weights of all symbols but the last.</summary>
    /// <param name="buffer">The block, with a margin before it.</param>
    /// <param name="offset">Where the description starts; moved behind it.</param>
    /// <param name="end">Where the literals section ends.</param>
    /// <param name="weights">Room for 255 weights.</param>
    /// <returns>How many weights there are.</returns>
    public int Read(ReadOnlySpan<byte> buffer, ref int offset, int end, Span<byte> weights)
    {
        if (offset >= end)
        {
            throw ZstdErrors.Corrupt("literals without their Huffman code");
        }

        int header = buffer[offset++];
        int count = header < 128 ? 0 : header - 127;
        int length = header < 128 ? header : (count + 1) / 2;
        if (length > end - offset)
        {
            throw ZstdErrors.Corrupt("Huffman code that runs over its end");
        }

        ReadOnlySpan<byte> description = buffer.Slice(offset, length);
        if (header < 128)
        {
            count = ReadCompressed(buffer, offset, length, weights);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                weights[i] = (byte)(i % 2 == 0 ? description[i / 2] >> 4 : description[i / 2] & 0xF);
            }
        }

        offset += length;
        return count;
    }

    private int ReadCompressed(ReadOnlySpan<byte> buffer, int offset, int length, Span<byte> weights)
    {
        Span<short> counts = stackalloc short[256];
        var distribution = FseDistribution.Read(buffer.Slice(offset, length), MaxAccuracyLog, counts, out int tableLength);
        Span<ushort> occurrences = stackalloc ushort[1 << MaxAccuracyLog];
        FseSpread.Place(distribution, _symbols, occurrences);
        for (int state = 0; state < 1 << distribution.AccuracyLog; state++)
        {
            int bits = FseSpread.BitsOf(occurrences[state], distribution.AccuracyLog);
            _bits[state] = (byte)bits;
            _next[state] = (ushort)FseSpread.NextOf(occurrences[state], bits, distribution.AccuracyLog);
        }

        // Two states take turns; when the bits run out, what is left of both is one weight each.
        var stream = new BackwardBitReader(buffer, offset + tableLength, length - tableLength);
        int current = (int)stream.Take(distribution.AccuracyLog);
        int other = (int)stream.Take(distribution.AccuracyLog);
        int count = 0;
        while (true)
        {
            if (count >= weights.Length - 1)
            {
                throw ZstdErrors.Corrupt($"Huffman code with more than {weights.Length} weights");
            }

            weights[count++] = _symbols[current];
            if (_bits[current] > stream.Position)
            {
                weights[count++] = _symbols[other];

                // As klauspost has it: no bits are made up, and none are left.
                return stream.Position == 0
                    ? count
                    : throw ZstdErrors.Corrupt(
                        stream.Position < 0 ? "a bitstream that ends early" : "Huffman weights with bits left over");
            }

            int next = _next[current] + (int)stream.Take(_bits[current]);
            current = other;
            other = next;
        }
    }
}
