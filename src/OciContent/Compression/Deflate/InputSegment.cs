using System.Buffers;

namespace OciContent.Compression.Deflate;

/// <summary>
/// A part of the input to compress, with what is before and behind it that its matches can see. Its memory is pooled.
/// </summary>
internal sealed class InputSegment : IDisposable
{
    // Wide loads at the last position read as far as this behind it; what they find there means nothing.
    private const int Slack = 32;

    private readonly int _capacity;
    private byte[] _bytes;

    /// <summary>Starts the first segment of an input.</summary>
    /// <param name="capacity">How many bytes it has room for.</param>
    public InputSegment(int capacity)
    {
        _capacity = capacity;
        _bytes = ArrayPool<byte>.Shared.Rent(capacity + Slack);
    }

    /// <summary>The input, from <see cref="Offset"/> on: <see cref="Length"/> bytes, and slack.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Where the first byte stands in the whole input.</summary>
    public long Offset { get; private init; }

    /// <summary>How many bytes are known.</summary>
    public int Length { get; private set; }

    /// <summary>Which of the bytes is the first of the segment itself.</summary>
    public int Start { get; private init; }

    /// <summary>Which of the bytes is the first behind the segment, once it is complete.</summary>
    public int End { get; private set; }

    /// <summary>Whether there is no more room.</summary>
    public bool IsFull => Length == _capacity;

    /// <summary>Takes as much of an input as there is room for; returns how much.</summary>
    public int Append(ReadOnlySpan<byte> input)
    {
        int count = Math.Min(input.Length, _capacity - Length);
        input[..count].CopyTo(_bytes.AsSpan(Length));
        Length += count;
        return count;
    }

    /// <summary>Completes the segment, which is the last of the input.</summary>
    public void CompleteLast() => End = Length;

    /// <summary>Completes the segment; what of it is only looked ahead at starts the next one, behind the history.</summary>
    /// <param name="lookAhead">How many bytes are looked ahead at.</param>
    /// <param name="history">How many bytes before a segment its matches can see.</param>
    /// <returns>The next segment.</returns>
    public InputSegment Complete(int lookAhead, int history)
    {
        End = Length - lookAhead;
        int start = Math.Max(0, End - history);
        var next = new InputSegment(_capacity - Start + End - start) { Offset = Offset + start, Start = End - start };
        next.Append(_bytes.AsSpan(start, Length - start));
        return next;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
