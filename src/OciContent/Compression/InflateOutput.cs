namespace OciContent.Compression;

/// <summary>The room for decoded bytes, and what was decoded before it.</summary>
internal ref struct InflateOutput
{
    private readonly Span<byte> _buffer;
    private readonly long _writtenBeforeStart;

    public InflateOutput(byte[] buffer, int position, int end, long written)
    {
        _buffer = buffer.AsSpan(0, end);
        _writtenBeforeStart = written - position;
        Position = position;
    }

    public int Position { get; private set; }

    /// <summary>The whole buffer, up to where the room ends.</summary>
    public readonly Span<byte> Buffer => _buffer;

    public readonly bool IsFull => Position == _buffer.Length;

    public readonly Span<byte> Room => _buffer[Position..];

    /// <summary>How many bytes a match may reach back at most, by what was written: a distance is never more than 32 KiB anyway.</summary>
    public readonly long Written => _writtenBeforeStart + Position;

    public void Write(byte value) => _buffer[Position++] = value;

    public void Advance(int count) => Position += count;

    /// <summary>Copies from <paramref name="distance"/> bytes back, as much of <paramref name="length"/> as there is room for.</summary>
    /// <returns>How many bytes were copied.</returns>
    public int Copy(int distance, int length)
    {
        int count = Math.Min(length, _buffer.Length - Position);
        if (distance == 1)
        {
            _buffer.Slice(Position, count).Fill(_buffer[Position - 1]);
        }
        else if (distance >= count)
        {
            _buffer.Slice(Position - distance, count).CopyTo(_buffer[Position..]);
        }
        else
        {
            // The match runs into what it writes itself: it repeats the last bytes.
            Span<byte> target = _buffer.Slice(Position - distance, count + distance);
            for (int i = distance; i < target.Length; i++)
            {
                target[i] = target[i - distance];
            }
        }

        Position += count;
        return count;
    }
}
