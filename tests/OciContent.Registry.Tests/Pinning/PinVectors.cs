using OciContent.Registry.Pinning;
namespace OciContent.Registry.Tests.Pinning;

/// <summary>The files of <c>tests/vectors/pin</c>.</summary>
internal static class PinVectors
{
    private const string Mark = "=== ";

    /// <summary>Each format and the name of each of its files.</summary>
    public static IEnumerable<(ReferenceFormat Format, string Name, string Marked)> All { get; } =
        [.. ReferenceFormat.All.SelectMany(static format => Of(format).Select(file => (format, file.Name, file.Marked)))];

    private static IEnumerable<(string Name, string Marked)> Of(ReferenceFormat format) =>
        ("\n" + File.ReadAllText(Repository.PathOf($"tests/vectors/pin/{format.Name}.txt")))
            .Split("\n" + Mark)
            .Skip(1)
            .Select(static text => text.Split('\n', 2) is [var name, var rest] ? (name, rest + "\n") : (text, ""));
}
