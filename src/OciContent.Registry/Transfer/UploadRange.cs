using System.Globalization;

namespace OciContent.Registry.Transfer;

/// <summary>The header <c>Range</c> of an upload's answers: <c>0-LAST</c>, sometimes with <c>bytes=</c> before it.</summary>
internal static class UploadRange
{
    private const string Unit = "bytes=";

    /// <summary>The last byte that has arrived; <c>null</c> if the text says something else.</summary>
    public static long? Last(string? text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[Unit.Length..];
        }

        return rest.StartsWith("0-", StringComparison.Ordinal)
            && long.TryParse(rest[2..], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            ? last
            : null;
    }
}
