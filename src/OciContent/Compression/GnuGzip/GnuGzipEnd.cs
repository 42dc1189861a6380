using System.Buffers;
using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;

namespace OciContent.Compression.GnuGzip;

/// <summary>What the last bytes of the input look like to GNU gzip, which differs from zlib there alone.</summary>
/// <remarks>
/// gzip learns that the input ends when it has less than a longest match to look at, and from then on moves its window no more: if
/// it has not just then, it looks for no matches where there would be no room for a longest one. And it compares beyond the input with
/// what its buffer holds there, of which only the length that is left is taken: so the place that a match refers to depends on it.
/// </remarks>
internal sealed class GnuGzipEnd : IDisposable
{
    /// <summary>How many bytes of the input may be parsed differently, with room for a match that starts before them.</summary>
    public const int Reach = 2 * ZlibWindow.LookAhead;

    // A match of the smallest length is not worth its bits if it lies farther back than this.
    private const int MaxDistanceOfShortest = 4096;

    // In the window, the last position at which matches are looked for.
    private const int LastSearched = ZlibWindow.Size + ZlibWindow.MaxDistance;

    // These are zeroed behind the input.
    private const int Zeros = 2;

    private readonly ZlibLevel _level;
    private readonly long _offset;
    private readonly int _length;
    private readonly int _textStart;
    private readonly byte[] _text;
    private bool _isDisposed;

    /// <param name="segment">The last segment of the input.</param>
    /// <param name="level">How hard to try.</param>
    /// <param name="start">The first position that is asked for.</param>
    public GnuGzipEnd(InputSegment segment, ZlibLevel level, int start)
    {
        _level = level;
        _offset = segment.Offset;
        _length = segment.End;
        long total = _offset + _length;
        WindowStart = Math.Max(0, (total - ZlibWindow.Size - 1) / ZlibWindow.Size) * ZlibWindow.Size;
        _textStart = Math.Max(0, start - ZlibWindow.Size);
        int known = _length - _textStart;
        _text = ArrayPool<byte>.Shared.Rent(known + DeflateToken.MaxMatchLength);
        segment.Bytes.AsSpan(_textStart, known).CopyTo(_text);
        FillBehind(segment, _text.AsSpan(known, DeflateToken.MaxMatchLength), total);
    }

    /// <summary>Where in the whole input gzip stands when it learns of the end; <see cref="long.MaxValue"/> while it has not.</summary>
    public long LearnedAt { get; private set; } = long.MaxValue;

    /// <summary>Where the window starts in the whole input when gzip has read all of it, and behind <see cref="LearnedAt"/>.</summary>
    public long WindowStart { get; private set; }

    /// <summary>Tells that gzip stands at a position, to look at it and at what follows.</summary>
    public void StandAt(int position)
    {
        if (LearnedAt == long.MaxValue && _length - position < ZlibWindow.LookAhead)
        {
            LearnedAt = _offset + position;
            if (LearnedAt - WindowStart >= LastSearched)
            {
                WindowStart += ZlibWindow.Size;
            }
        }
    }

    /// <summary>The best match at a position.</summary>
    /// <param name="position">The position, in the segment's input.</param>
    /// <param name="known">A match must be longer than this.</param>
    /// <param name="links">How far back the last place of the same hash lies.</param>
    /// <param name="distance">How far back it lies.</param>
    /// <returns>Its length, or one that is not longer than what is known.</returns>
    public int Find(int position, int known, ZlibLinks links, out int distance)
    {
        distance = 0;
        int left = _length - position;
        int back = left < ZlibChains.MinLength ? int.MaxValue : links[position];
        long place = _offset + position - WindowStart;

        // The window's first byte is taken for none; it is in reach only where the window has just moved.
        bool isFirstOfWindow = place == back && _offset + position == LearnedAt;
        if (back > ZlibWindow.MaxDistance || place > LastSearched || isFirstOfWindow)
        {
            return 0;
        }

        int length = known;
        int tries = known >= _level.Good ? _level.Chain >> 2 : _level.Chain;
        ReadOnlySpan<byte> text = _text.AsSpan(position - _textStart, DeflateToken.MaxMatchLength);
        do
        {
            int found = text.CommonPrefixLength(_text.AsSpan(position - back - _textStart, DeflateToken.MaxMatchLength));
            if (found > length)
            {
                length = found;
                distance = back;
                if (found >= _level.Nice)
                {
                    break;
                }
            }

            back += links[position - back];
        }
        while (back < ZlibWindow.MaxDistance && --tries != 0);

        return distance == 0 ? 0 : Math.Min(length, left);
    }

    /// <summary>Whether a match is not worth its bits, as lazy levels judge.</summary>
    public static bool IsTooFar(int length, int distance) => length == ZlibChains.MinLength && distance > MaxDistanceOfShortest;

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_text);
        }
    }

    /// <summary>What the buffer holds behind the input: what was there 32 KiB before, or zeros where nothing was.</summary>
    private void FillBehind(InputSegment segment, Span<byte> behind, long total)
    {
        for (int i = 0; i < behind.Length; i++)
        {
            bool wasFilled = i >= Zeros && (WindowStart > 0 || total + i >= 2 * ZlibWindow.Size);
            behind[i] = wasFilled ? segment.Bytes[_length + i - ZlibWindow.Size] : (byte)0;
        }
    }
}
