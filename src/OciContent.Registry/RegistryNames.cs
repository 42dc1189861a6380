using System.Buffers;

namespace OciContent.Registry;

/// <summary>What may be a name (distribution-spec, pulling manifests).</summary>
internal static class RegistryNames
{
    private const int MaxTagLength = 128;

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-.");

    public static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxTagLength && text[0] is not ('.' or '-') && !text.ContainsAnyExcept(TagCharacters);
}
