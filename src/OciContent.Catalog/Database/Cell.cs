using System.Security.Cryptography;
using System.Text;
using OciContent.Catalog.Records;
using OciContent.Internal;

namespace OciContent.Catalog.Database;

/// <summary>
/// A value of a row. Numbers, times (milliseconds since 1970, UTC) and truth are kept as they are; digests and texts are kept once, and
/// rows have their number.
/// </summary>
internal readonly record struct Cell
{
    // Many times what the longest digests have; PostgreSQL's index takes no more than 2,704 bytes.
    private const int MaxDigestLength = 1024;

    private Cell(long? number, object? interned)
    {
        Number = number;
        Interned = interned;
    }

    public static Cell None => default;

    public long? Number { get; }

    /// <summary>A <see cref="Digest"/> or a <see cref="string"/>; <c>null</c> if it is a number, or nothing.</summary>
    public object? Interned { get; }

    /// <exception cref="FormatException">The digest is of an algorithm that is not known, and longer than an index can take.</exception>
    public static Cell Of(Digest? digest) =>
        digest is null || digest.Algorithm.Name.Length + digest.Encoded.Length <= MaxDigestLength
            ? new(null, digest)
            : throw new FormatException(
                $"{ErrorText.Quote(digest.ToString())} cannot be kept: expected a digest of no more than {MaxDigestLength} characters.");

    public static Cell Of(string? text) => new(null, text is null ? null : Kept(text));

    public static Cell Of(long? number) => new(number, null);

    public static Cell Of(bool truth) => new(truth ? 1 : 0, null);

    public static Cell Of(DateTimeOffset? time) => new(time?.ToUnixTimeMilliseconds(), null);

    /// <summary>
    /// A text as it is kept: as UTF-8, which has no halves of surrogate pairs; and cut where it is longer than anybody needs, as what is
    /// shown of it is its start.
    /// </summary>
    public static string Kept(string text)
    {
        string bounded = text.Length > CatalogRecord.MaxTextLength
            ? string.Concat(text.AsSpan(0, CatalogRecord.MaxTextLength - 1), "…")
            : text;
        return Ascii.IsValid(bounded) ? bounded : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(bounded));
    }

    /// <summary>By what a text that is kept is looked up: an index cannot take texts of any length.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    public static byte[] HashOf(ReadOnlySpan<byte> text) => SHA256.HashData(text);
}
