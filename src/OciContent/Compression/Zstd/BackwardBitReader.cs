using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Compression.Zstd;

/// <summary>
/// A bitstream that is read from its end (RFC 8878, section 4.1), in memory with at least <see cref="Margin"/> bytes before it.
/// </summary>
/// <remarks>
/// The fast loops keep the position in a local and load with <see cref="LoadAt"/>. They may run up to 160 bits past the start
/// before they look at the position: the margin makes the memory there ours to read.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal ref struct BackwardBitReader
{
    /// <summary>How many bytes must be readable before the stream.</summary>
    public const int Margin = 32;

    private readonly ref byte _start;

    /// <param name="buffer">The memory.</param>
    /// <param name="offset">Where the stream starts.</param>
    /// <param name="length">How long it is, in bytes.</param>
    public BackwardBitReader(ReadOnlySpan<byte> buffer, int offset, int length)
    {
        if (length == 0 || offset < Margin || buffer[offset + length - 1] == 0)
        {
            throw ZstdErrors.Corrupt("a bitstream without its end mark");
        }

        _start = ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), offset);

        // The highest set bit of the last byte marks the end.
        Position = ((length - 1) * 8) + BitOperations.Log2(buffer[offset + length - 1]);
    }

    /// <summary>How many bits are left; negative after more were taken than there are.</summary>
    public int Position { get; set; }

    /// <summary>The first byte of the stream.</summary>
    public readonly ref byte Start => ref _start;

    /// <summary>The bits before a position, topmost first: 57 of them or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong LoadAt(int position)
    {
        int end = (position + 7) >> 3;
        return Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _start, end - 8)) << ((end << 3) - position);
    }

    /// <summary>Takes up to 32 bits. Before the start stand whatever bits; the caller looks at <see cref="Position"/> in the end.</summary>
    public uint Take(int count)
    {
        if (Position < 0)
        {
            throw ZstdErrors.Corrupt("a bitstream that ends early");
        }

        uint value = (uint)(LoadAt(Position) >> 1 >> (63 - count));
        Position -= count;
        return value;
    }
}
