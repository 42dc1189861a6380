using System.Buffers;

namespace OciContent.Tests.Kit;

internal static class Sequences
{
    /// <summary>Content as a sequence whose segments have the given lengths, the last one whatever is left.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> content, params ReadOnlySpan<int> lengths)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, null);
        Segment last = first;
        foreach (int length in lengths)
        {
            int taken = Math.Min(length, content.Length);
            last = new Segment(content[..taken], last);
            content = content[taken..];
        }

        last = new Segment(content, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
