using System.Text.Json.Serialization;
using OciContent.Registry.Pinning;

namespace OciContent.Tool.Output;

/// <summary>A reference and what became of it, as JSON has it.</summary>
/// <param name="File">The file that it is in; absent if it is in none.</param>
/// <param name="Line">The line that it is in, from 1; absent if it is in no file, or in a lock file.</param>
/// <param name="Reference">The name and tag, or what is written in the file.</param>
/// <param name="Pinned">
/// With <c>pin</c>, the text in the file now. Otherwise the reference with its current digest, or else the known one; <c>null</c> if there
/// is none.
/// </param>
/// <param name="Digest">
/// The tag's current digest, or else, with <c>pin</c>, the digest in the file. <c>null</c> if the tag does not exist, or its digest could
/// not be found.
/// </param>
/// <param name="Was">The digest that it had, if it differs.</param>
/// <param name="State">Its state: one of <see cref="PinState"/>.</param>
internal sealed record ReferenceReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line,
    string Reference,
    string? Pinned,
    Digest? Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was,
    string State)
{
    /// <summary>With <c>pin</c>, why it is not pinned; absent if it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>
    /// With <c>pin</c>, what a reference with variables means by the defaults in its file; absent if the defaults do not say.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Means { get; init; }

    /// <summary>With <c>watch</c>, what happened: one of <c>moved</c>, <c>vanished</c> or <c>cameBack</c>; absent if nothing did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Event { get; init; }

    /// <summary>With <c>watch</c>, when that was seen, in UTC, such as <c>2026-01-02T03:04:05Z</c>; absent if nothing happened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? At { get; init; }

    /// <summary>
    /// With <c>watch</c>, what differs between the old and the new image, as <c>diff</c> has it; absent if nothing does, or if that is not
    /// known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DiffReport? Changes { get; init; }

    /// <summary>The report of a reference.</summary>
    public static ReferenceReport Of(string? file, ImageReference reference, Digest? was, Digest? now, PinState state) => new(
        file,
        Line: null,
        reference.ToString(),
        (now ?? was) is { } digest ? reference.WithDigest(digest).ToString() : null,
        now,
        was == now ? null : was,
        EnumText.Of(state));

    /// <summary>The report of a reference in a file that people write.</summary>
    public static ReferenceReport Of(string file, PinnedReference reference) => new(
        file,
        reference.Found.Line,
        reference.Found.Text,
        reference.Text,
        reference.Digest,
        reference.Was,
        EnumText.Of(reference.State))
    {
        Reason = reference.Reason,
        Means = reference.Found.Meaning,
    };

    /// <summary>As people read it: a line of columns.</summary>
    public string[] ToRow() =>
    [
        Printable.Text(Reference),
        State,
        Was is not null && Digest is not null ? $"{Was} -> {Digest}" : (Digest ?? Was)?.ToString() ?? "",
    ];
}
