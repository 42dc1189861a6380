namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Writes bits behind bytes, the first to the lowest bit of a byte; zstd reads them from the end (RFC 8878, section 4.1).
/// </summary>
internal ref struct LowBitWriter(OutputBytes output)
{
    private const int FlushBits = 32;

    private ulong _bits;
    private int _count;

    /// <summary>Writes the lowest bits of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="count">How many of its bits: at most 31.</param>
    public void Write(uint value, int count)
    {
        _bits |= (ulong)(value & ((1u << count) - 1)) << _count;
        _count += count;
        if (_count >= FlushBits)
        {
            output.Append((uint)_bits);
            _bits >>= FlushBits;
            _count -= FlushBits;
        }
    }

    /// <summary>Writes the bit that marks the end, and fills the last byte.</summary>
    public void Close()
    {
        Write(1, 1);
        for (; _count > 0; _count -= 8)
        {
            output.Append((byte)_bits);
            _bits >>= 8;
        }
    }
}
