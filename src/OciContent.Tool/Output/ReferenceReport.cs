using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>A reference and what became of it, as JSON has it.</summary>
/// <param name="File">The file that it is in; absent if it is in none.</param>
/// <param name="Reference">The name and tag.</param>
/// <param name="Pinned">The same with the digest that it has now; with the one that is known if that could not be found out.</param>
/// <param name="Digest">The digest that it has now; <c>null</c> if it is not there, or that could not be found out.</param>
/// <param name="Was">The digest that it had, where that is another one.</param>
/// <param name="State">What became of it.</param>
internal sealed record ReferenceReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    string Reference,
    string? Pinned,
    Digest? Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was,
    string State)
{
    /// <summary>It is what it was.</summary>
    public const string IsPinned = "pinned";

    /// <summary>Nothing is known that it was.</summary>
    public const string IsUnpinned = "unpinned";

    /// <summary>It is something else than it was.</summary>
    public const string HasMoved = "moved";

    /// <summary>It is not there, or could not be asked for.</summary>
    public const string IsUnresolved = "unresolved";

    /// <summary>What happened, of what is watched: <c>moved vanished cameBack</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Event { get; init; }

    /// <summary>When that was seen, in UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? At { get; init; }

    /// <summary>What differs between what it was and what it is, as <c>diff</c> has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DiffReport? Changes { get; init; }

    /// <summary>The report of a reference.</summary>
    public static ReferenceReport Of(string? file, ImageReference reference, Digest? was, Digest? now, string state) => new(
        file,
        reference.ToString(),
        (now ?? was) is { } digest ? reference.WithDigest(digest).ToString() : null,
        now,
        was == now ? null : was,
        state);

    /// <summary>As people read it: a line of columns.</summary>
    public string[] ToRow() =>
    [
        Printable.Text(Reference),
        State,
        Was is not null && Digest is not null ? $"{Was} -> {Digest}" : (Digest ?? Was)?.ToString() ?? "",
    ];
}
