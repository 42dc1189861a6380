using System.Buffers;

namespace OciContent.Compression.Deflate;

/// <summary>
/// A part of the text to compress, with what is before and behind it that its matches can see. Its memory is pooled.
/// </summary>
internal sealed class TextSegment : IDisposable
{
    // Wide loads at the last position read as far as this behind it; what they find there means nothing.
    private const int Slack = 32;

    private readonly int _capacity;
    private byte[] _text;

    /// <summary>Starts the first segment of a text.</summary>
    /// <param name="capacity">How many bytes it has room for.</param>
    public TextSegment(int capacity)
    {
        _capacity = capacity;
        _text = ArrayPool<byte>.Shared.Rent(capacity + Slack);
    }

    /// <summary>The text, from <see cref="Offset"/> on: <see cref="Length"/> bytes, and slack.</summary>
    public byte[] Text => _text;

    /// <summary>Where the first byte stands in the whole text.</summary>
    public long Offset { get; private init; }

    /// <summary>How many bytes are known.</summary>
    public int Length { get; private set; }

    /// <summary>Which of the bytes is the first of the segment itself.</summary>
    public int Start { get; private init; }

    /// <summary>Which of the bytes is the first behind the segment, once it is complete.</summary>
    public int End { get; private set; }

    /// <summary>Whether there is no more room.</summary>
    public bool IsFull => Length == _capacity;

    /// <summary>Takes as much of a text as there is room for; returns how much.</summary>
    public int Append(ReadOnlySpan<byte> text)
    {
        int count = Math.Min(text.Length, _capacity - Length);
        text[..count].CopyTo(_text.AsSpan(Length));
        Length += count;
        return count;
    }

    /// <summary>Completes the segment, which is the last of the text.</summary>
    public void CompleteLast() => End = Length;

    /// <summary>Completes the segment; what of it is only looked ahead at starts the next one, behind the history.</summary>
    /// <param name="lookAhead">How many bytes are looked ahead at.</param>
    /// <param name="history">How many bytes before a segment its matches can see.</param>
    /// <returns>The next segment.</returns>
    public TextSegment Complete(int lookAhead, int history)
    {
        End = Length - lookAhead;
        int start = Math.Max(0, End - history);
        var next = new TextSegment(_capacity - Start + End - start) { Offset = Offset + start, Start = End - start };
        next.Append(_text.AsSpan(start, Length - start));
        return next;
    }

    public void Dispose()
    {
        if (_text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_text);
            _text = [];
        }
    }
}
