using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using OciContent.Tool.Output;

namespace OciContent.Tool.Report;

/// <summary>
/// Writes HTML by interpolated strings, of which everything in braces is text of anybody's and is escaped, unless it is <see cref="Html"/>.
/// So no name or label of an image can be taken for a part of the page.
/// </summary>
internal sealed class HtmlWriter
{
    // A label may have any length, a page for people has not.
    private const int MaxText = 2000;

    private readonly StringBuilder _page = new();

    /// <summary>Writes a piece of the page.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Piece piece) => _page.Append('\n');

    /// <summary>Writes a piece of the page that has nothing of anybody's in it.</summary>
    public void AddLiteral(string html) => _page.Append(html).Append('\n');

    public override string ToString() => _page.ToString();

    /// <summary>The text as a page shows it: what would turn it around or hide in it is visible.</summary>
    public static string Escape(string text)
    {
        string shown = text.Length <= MaxText
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text[..MaxText]}… ({text.Length:N0} characters)");
        return WebUtility.HtmlEncode(Printable.Text(shown));
    }

    /// <summary>Takes an interpolated string apart.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Piece
    {
        private readonly StringBuilder _page;

        public Piece(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _page = writer._page;
            _page.EnsureCapacity(_page.Length + literalLength + formattedCount);
        }

        public void AppendLiteral(string html) => _page.Append(html);

        public void AppendFormatted(Html html) => _page.Append(html.Text);

        public void AppendFormatted<T>(T value) => _page.Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));

        public void AppendFormatted<T>(T value, string format)
            where T : IFormattable => _page.Append(Escape(value.ToString(format, CultureInfo.InvariantCulture)));
    }
}
