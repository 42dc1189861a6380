using System.Text;

namespace OciContent;

public sealed partial class Digest : ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>The digest as <c>algorithm:encoded</c>.</summary>
    public override string ToString() => _text;

    /// <summary>Writes <c>algorithm:encoded</c>; false if <paramref name="destination"/> is too short.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        bool fits = _text.TryCopyTo(destination);
        charsWritten = fits ? _text.Length : 0;
        return fits;
    }

    /// <summary>Writes <c>algorithm:encoded</c> in UTF-8; false if <paramref name="utf8Destination"/> is too short.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten)
    {
        bytesWritten = 0;
        return _text.Length <= utf8Destination.Length
            && Ascii.FromUtf16(_text, utf8Destination, out bytesWritten) == System.Buffers.OperationStatus.Done;
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => _text;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);
}
