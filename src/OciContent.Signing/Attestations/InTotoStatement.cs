using System.Collections.ObjectModel;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Attestations;

/// <summary>A statement about content (in-toto attestation, spec/v1/statement.md, and v0.1 before it).</summary>
internal sealed record InTotoStatement
{
    private const int MaxSubjects = 1024;
    private const int MaxDigests = 16;
    private const int MaxAnnotations = 1024;
    private static readonly string[] Types = ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"];

    /// <summary>What it is about.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }

    /// <summary>What kind of thing it says.</summary>
    public required string PredicateType { get; init; }

    /// <summary>What it says; <c>null</c> if nothing.</summary>
    public JsonFields? Predicate { get; init; }

    /// <summary>Reads a statement.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static InTotoStatement Parse(ReadOnlyMemory<byte> payload)
    {
        JsonFields json = JsonFields.Parse(payload, "statement");
        string type = json.Text("_type");
        if (!Types.Contains(type))
        {
            throw new JsonException($"{json.Place}._type is {ErrorText.Quote(type)}: expected {Types[0]}.");
        }

        IReadOnlyList<JsonFields> subjects = json.Objects("subject", MaxSubjects);
        return subjects.Count == 0
            ? throw new JsonException($"{json.Place}.subject is empty: expected what the statement is about.")
            : new InTotoStatement
            {
                Subjects = [.. subjects.Select(static one => Subject(one))],
                PredicateType = json.Text("predicateType") is { Length: > 0 } predicate
                    ? predicate
                    : throw new JsonException($"{json.Place}.predicateType is empty: expected a URI."),
                Predicate = json.Has("predicate") ? json.Object("predicate") : null,
            };
    }

    /// <summary>Whether it is about content of a digest: one of its subjects is.</summary>
    public bool IsAbout(Digest digest) => Subjects.Any(subject => subject.Is(digest));

    private static StatementSubject Subject(JsonFields json) =>
        new(
            json.TextOrNull("name"),
            json.TextMap("digest", MaxDigests),
            json.ObjectOrNull("annotations")?.TextsOnly(MaxAnnotations) ?? ReadOnlyDictionary<string, string>.Empty);
}
