using System.Globalization;

namespace OciContent.Registry.Engine;

/// <summary>
/// Which version of the API an engine is asked by: the newest that it and this client know (Docker Engine API, "Versioning"). What is asked
/// for has been the same since the oldest.
/// </summary>
internal static class ApiVersion
{
    private const int Oldest = 24;
    private const int Newest = 51;

    /// <summary>The version; <c>null</c> if there is none in common.</summary>
    public static string? Choose(string? told) =>
        told is not null
        && told.StartsWith("1.", StringComparison.Ordinal)
        && int.TryParse(told.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
        && minor >= Oldest
            ? string.Create(CultureInfo.InvariantCulture, $"1.{Math.Min(minor, Newest)}")
            : null;
}
