using System.Text;

namespace OciContent;

public sealed partial class Digest : ISpanFormattable, IUtf8SpanFormattable
{
    // Enough for the text of any digest that keeps its hash.
    private const int RoomForShort = 16 + (2 * DigestAlgorithm.ShortHashSize);

    /// <summary>The digest as <c>algorithm:encoded</c>.</summary>
    public override string ToString()
    {
        Span<char> room = stackalloc char[RoomForShort];
        return _text ??= Text(room).ToString();
    }

    /// <summary>Writes <c>algorithm:encoded</c>; false if <paramref name="destination"/> is too short.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        Span<char> room = stackalloc char[RoomForShort];
        ReadOnlySpan<char> text = Text(room);
        bool fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }

    /// <summary>Writes <c>algorithm:encoded</c> in UTF-8; false if <paramref name="utf8Destination"/> is too short.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten)
    {
        bytesWritten = 0;
        Span<char> room = stackalloc char[RoomForShort];
        ReadOnlySpan<char> text = Text(room);
        return text.Length <= utf8Destination.Length
            && Ascii.FromUtf16(text, utf8Destination, out bytesWritten) == System.Buffers.OperationStatus.Done;
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider) => TryFormat(utf8Destination, out bytesWritten);

    /// <summary>The text, which is made in the room if there is none yet.</summary>
    private ReadOnlySpan<char> Text(Span<char> room)
    {
        if (_text is { } text)
        {
            return text;
        }

        string name = Algorithm.Name;
        name.CopyTo(room);
        room[name.Length] = ':';
        Convert.TryToHexStringLower(_hash, room[(name.Length + 1)..], out int length);
        return room[..(name.Length + 1 + length)];
    }
}
