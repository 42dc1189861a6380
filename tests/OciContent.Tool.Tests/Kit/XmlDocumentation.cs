using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Tool.Output;
using OciContent.Verification;

namespace OciContent.Tool.Tests.Kit;

/// <summary>What the comments in the sources say, which the compiler writes beside each assembly.</summary>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    private static readonly Assembly[] Assemblies =
        [
            typeof(Digest).Assembly,
            typeof(Registry.RegistryClient).Assembly,
            typeof(Signing.ImageSignatures).Assembly,
            typeof(ReportJson).Assembly,
        ];

    /// <summary>What a type is; <c>null</c> if its comment does not say.</summary>
    public static string? Of(Type type) => TextOf(Find(type, $"T:{NameOf(type)}")) is { } text ? AsJson().Replace(text, "") : null;

    /// <summary>What a property is; <c>null</c> if its comment does not say.</summary>
    public static string? Of(PropertyInfo property) => TextOf(FindSummary(property));

    /// <summary>
    /// The values that a property may have, where its comment says "one of": the members of an enumeration that follows, or the words in
    /// <c>c</c>. <c>null</c> where it does not.
    /// </summary>
    public static IReadOnlyList<string>? ValuesOf(PropertyInfo property)
    {
        XNode[] nodes = [.. FindSummary(property)?.Nodes() ?? []];
        int start = Array.FindIndex(nodes, static node => node is XText text && text.Value.EndsWith("one of ", StringComparison.Ordinal));
        if (start < 0)
        {
            return null;
        }

        var values = new List<string>();
        foreach (XNode node in nodes[(start + 1)..])
        {
            if (node is XText { Value: not (", " or " or ") })
            {
                break;
            }

            if (node is XElement element)
            {
                values.AddRange(NamesOf(element) ?? [element.Value]);
            }
        }

        return values;
    }

    private static XElement? FindSummary(PropertyInfo property) =>
        Find(property.DeclaringType!, $"P:{NameOf(property.DeclaringType!)}.{property.Name}");

    private static XElement? Find(Type type, string member) =>
        Files.GetOrAdd(type.Assembly, static assembly => Read(assembly)).GetValueOrDefault(member)?.Element("summary");

    private static Dictionary<string, XElement> Read(Assembly assembly) =>
        XDocument
            .Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(static member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? TextOf(XElement? comment)
    {
        if (comment is null)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (XNode node in comment.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement element when NamesOf(element) is { } names => string.Join(", ", names.Select(static name => $"`{name}`")),
                _ => throw new FormatException($"'{node}' is not known here: expected text, <c>, or <see> of an enumeration."),
            });
        }

        return Whitespace().Replace(text.ToString(), " ").Trim();
    }

    /// <summary>The names that the command writes for the members of what an element refers to; <c>null</c> if it refers to none.</summary>
    private static IReadOnlyList<string>? NamesOf(XElement element)
    {
        string reference = element.Attribute("cref")?.Value ?? "";
        Type? type = Assemblies
            .Select(assembly => reference.StartsWith("T:", StringComparison.Ordinal) ? assembly.GetType(reference[2..]) : null)
            .FirstOrDefault(static type => type is not null);
        return type is null ? null
            : type == typeof(AuditRule) ? [.. AuditRule.All.Select(static rule => rule.Code)]
            : type == typeof(CompressionFormat) ? [.. Enum.GetValues<CompressionFormat>().Select(static format => format.ToName())]
            : type == typeof(DockerStore) ? [.. Enum.GetValues<DockerStore>().Select(static store => EnumText.Of(store))]
            : type.IsEnum ? [.. Enum.GetNames(type).Select(static name => JsonNamingPolicy.CamelCase.ConvertName(name))]
            : null;
    }

    // What every report is, so no reader of its JSON needs to be told.
    [GeneratedRegex(", as JSON has (it|them)")]
    private static partial Regex AsJson();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
