namespace OciContent.Json;

/// <summary>
/// Orders texts by their UTF-8 bytes, as Go sorts the keys of maps. By UTF-16, as .NET sorts, U+10000 would come before U+FFFF.
/// </summary>
internal sealed class Utf8Order : IComparer<string>
{
    private Utf8Order()
    {
    }

    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int common = x.AsSpan().CommonPrefixLength(y);
        bool isPrefix = common == (x?.Length ?? 0) || common == (y?.Length ?? 0);
        return isPrefix ? (x?.Length ?? 0).CompareTo(y?.Length ?? 0) : Rank(x![common]).CompareTo(Rank(y![common]));
    }

    // Surrogates stand for code points above all others of 16 bits.
    internal static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
