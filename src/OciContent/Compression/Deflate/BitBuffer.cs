using System.Buffers;
using System.Buffers.Binary;

namespace OciContent.Compression.Deflate;

/// <summary>
/// A string of bits that grows at its end, the first of each byte the lowest (RFC 1951, section 3.1.1). Its memory is pooled.
/// </summary>
internal sealed class BitBuffer : IDisposable
{
    // What is behind the last bit may be written to.
    private const int Slack = 16;

    private byte[] _buffer = [];
    private int _count;

    // The bits from the last whole byte on are here, and nowhere else.
    private ulong _last;
    private int _lastCount;

    public long Count => (8L * _count) + _lastCount;

    /// <summary>The whole bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _count);

    /// <summary>Makes room for so many bits more, which may then be written without looking.</summary>
    public void Reserve(long bits)
    {
        long size = _count + (bits / 8) + Slack;
        if (size > _buffer.Length)
        {
            byte[] grown = ArrayPool<byte>.Shared.Rent((int)Math.Max(size, Math.Min(2L * _buffer.Length, Array.MaxLength)));
            _buffer.AsSpan(0, _count).CopyTo(grown);
            Return();
            _buffer = grown;
        }
    }

    /// <summary>Appends up to 32 bits, for which there is room.</summary>
    public void Append(uint value, int count)
    {
        _last |= (ulong)value << _lastCount;
        _lastCount += count;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_count), _last);
        _count += _lastCount >> 3;
        _last >>= _lastCount & ~7;
        _lastCount &= 7;
    }

    /// <summary>Fills the last byte up with zeros.</summary>
    public void Align()
    {
        Reserve(8);
        Append(0, -_lastCount & 7);
    }

    /// <summary>Appends the start of a stored block (RFC 1951, section 3.2.4): what comes behind it starts with a byte.</summary>
    public void StartStored(bool isLast)
    {
        Reserve(8);
        Append(isLast ? 1u : 0, 3);
        Align();
    }

    /// <summary>Appends an empty block with fixed codes that is the last, and fills the last byte up (RFC 1951, section 3.2.6).</summary>
    public void AppendFixedEnd()
    {
        const int EndBits = 7;
        Reserve(16);
        Append(0b011, 3);
        Append(0, EndBits);
        Align();
    }

    /// <summary>Appends what follows the start of a stored block: how long the input is, at most 65535 bytes, and the input.</summary>
    public void AppendStored(ReadOnlySpan<byte> input)
    {
        Reserve(8 * (input.Length + 4L));
        Append((uint)input.Length, 16);
        Append((uint)~input.Length & 0xFFFF, 16);
        Append(input);
    }

    /// <summary>Appends bytes, of which the first starts within the last byte if that is not full.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(8L * bytes.Length);
        if (_lastCount == 0)
        {
            bytes.CopyTo(_buffer.AsSpan(_count));
            _count += bytes.Length;
            return;
        }

        int shift = _lastCount;
        while (bytes.Length >= sizeof(ulong))
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_count), _last | (value << shift));
            _last = value >> (64 - shift);
            _count += sizeof(ulong);
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            Append(value, 8);
        }
    }

    /// <summary>Appends another string of bits.</summary>
    public void Append(BitBuffer other)
    {
        Append(other.Bytes.Span);
        Reserve(8);
        Append((uint)other._last, other._lastCount);
    }

    /// <summary>Where to write bits directly; <see cref="EndWriting"/> tells what was written.</summary>
    public Span<byte> StartWriting(out ulong last, out int lastCount)
    {
        last = _last;
        lastCount = _lastCount;
        return _buffer.AsSpan(_count);
    }

    /// <summary>
    /// Tells how many whole bytes were written since <see cref="StartWriting"/>, and what came behind them: less than 8 bits.
    /// </summary>
    public void EndWriting(int count, ulong last, int lastCount)
    {
        _count += count;
        _last = last;
        _lastCount = lastCount;
    }

    /// <summary>Drops the whole bytes, which have been written elsewhere; the bits behind them stay.</summary>
    public void DropBytes() => _count = 0;

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        _count = 0;
        _last = 0;
        _lastCount = 0;
    }

    public void Dispose()
    {
        Return();
        _buffer = [];
        Clear();
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
