using System.Text.RegularExpressions;

namespace OciContent.Registry.Pinning;

/// <summary>What lines of YAML are, for those who read it line by line.</summary>
internal static partial class YamlText
{
    /// <summary>
    /// Whether a text follows on the next lines: <c>|</c> or <c>&gt;</c>, perhaps with an anchor or a tag before it and a comment behind it
    /// (YAML 1.2, 8.1.1, block scalar headers).
    /// </summary>
    public static bool IsBlockHeader(ReadOnlySpan<char> value) => BlockHeader().IsMatch(value);

    /// <summary>The same, of a text whose lines stay as they are: <c>|</c>.</summary>
    public static bool IsLiteralHeader(string value) =>
        BlockHeader().Match(value) is { Success: true } header && header.Groups["mark"].Value == "|";

    [GeneratedRegex(
        @"^\s*([&!]\S*\s+)*(?<mark>[|>])[-+0-9]{0,2}(\s+#.*)?\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex BlockHeader();
}
