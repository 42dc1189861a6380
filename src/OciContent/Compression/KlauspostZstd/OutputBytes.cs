using System.Buffers.Binary;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>Bytes that grow at their end.</summary>
internal sealed class OutputBytes
{
    private const int FirstSize = 1024;

    private byte[] _bytes = new byte[FirstSize];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <inheritdoc cref="Memory"/>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Drops what is behind a place.</summary>
    public void Truncate(int length) => Length = length;

    public void Append(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    /// <summary>Appends a number, its lowest byte first.</summary>
    public void Append(uint value)
    {
        Reserve(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(uint);
    }

    /// <summary>Appends the lowest bytes of a number, the lowest first.</summary>
    public void Append(ulong value, int bytes)
    {
        Reserve(bytes);
        Length += bytes;
        Set(Length - bytes, value, bytes);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes the lowest bytes of a number over what is at a place.</summary>
    public void Set(int position, ulong value, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            _bytes[position + i] = (byte)(value >> (8 * i));
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }
    }
}
