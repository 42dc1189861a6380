using System.Text;

namespace OciContent.Catalog.Database;

/// <summary>
/// A value of a row. Numbers, times (milliseconds since 1970, UTC) and truth are kept as they are; digests and texts are kept once, and
/// rows have their number.
/// </summary>
internal readonly record struct Cell
{
    private Cell(long? number, object? interned)
    {
        Number = number;
        Interned = interned;
    }

    public static Cell None => default;

    public long? Number { get; }

    /// <summary>A <see cref="Digest"/> or a <see cref="string"/>; <c>null</c> if it is a number, or nothing.</summary>
    public object? Interned { get; }

    public static Cell Of(Digest? digest) => new(null, digest);

    // Texts are kept as UTF-8, which has no halves of surrogate pairs.
    public static Cell Of(string? text) =>
        new(null, text is null || Ascii.IsValid(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    public static Cell Of(long? number) => new(number, null);

    public static Cell Of(bool truth) => new(truth ? 1 : 0, null);

    public static Cell Of(DateTimeOffset? time) => new(time?.ToUnixTimeMilliseconds(), null);
}
