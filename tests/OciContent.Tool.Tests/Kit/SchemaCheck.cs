using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Holds what the command writes with <c>--json</c> to the schemas of docs/schemas.</summary>
internal static class SchemaCheck
{
    private static readonly ConcurrentDictionary<string, Lazy<JsonSchema>> Schemas = new(StringComparer.Ordinal);

    private static readonly EvaluationOptions Options =
        new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>What is wrong with a document, each with the place in it; empty if it is as the verb's schema says.</summary>
    public static IReadOnlyList<string> ProblemsOf(VerbJson verb, JsonElement document)
    {
        JsonSchema schema = Schemas.GetOrAdd(
            verb.Path,
            static path => new Lazy<JsonSchema>(() => JsonSchema.FromText(File.ReadAllText(Repository.PathOf(path))))).Value;
        EvaluationResults results = schema.Evaluate(document, Options);
        return results.IsValid
            ? []
            :
            [
                .. (results.Details ?? []).Append(results)
                    .Where(static detail => detail.Errors is not null)
                    .SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key}: {error.Value}")),
            ];
    }

    /// <summary>Asserts that what a run wrote is as its verb's schema says, if it wrote JSON.</summary>
    public static void Check(IReadOnlyList<string> arguments, string output)
    {
        foreach (JsonElement document in DocumentsOf(arguments, output, out VerbJson? verb))
        {
            Assert.True(
                ProblemsOf(verb!, document) is [],
                $"{string.Join(' ', arguments)}: not as {verb!.Path} says: {string.Join("; ", ProblemsOf(verb, document))}\n{document}");
        }
    }

    /// <summary>
    /// The JSON documents that a run wrote: one, or one a line of <c>watch</c> and <c>catalog watch</c>; none if it was not asked for JSON.
    /// </summary>
    public static IReadOnlyList<JsonElement> DocumentsOf(IReadOnlyList<string> arguments, string output, out VerbJson? verb)
    {
        verb = VerbJson.Find(arguments);
        string[] options = [.. arguments.TakeWhile(static argument => argument != "--")];
        bool isJson = options.Contains("--json") && !options.Any(static option => option is "--help" or "-h" or "-?");
        if (verb is null || !isJson || output.Length == 0)
        {
            return [];
        }

        return verb.Verb is "watch" or "catalog watch"
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))]
            : [JsonElement.Parse(output)];
    }
}
