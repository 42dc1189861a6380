using System.Text.Json.Serialization;
using OciContent.Registry.Pinning;

namespace OciContent.Tool.Output;

/// <summary>The references of files, as JSON has them.</summary>
internal sealed record PinReport(IReadOnlyList<PinReport.Entry> References)
{
    public static PinReport From(IEnumerable<PinnedFile> files) =>
        new([.. files.SelectMany(static file => file.References.Select(reference => Entry.From(file.Name, reference)))]);

    internal sealed record Entry(
        string File,
        int Line,
        string Reference,
        string Pinned,
        Digest? Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was,
        string State,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Means)
    {
        public static Entry From(string file, PinnedReference reference) => new(
            file,
            reference.Found.Line,
            reference.Found.Text,
            reference.Text,
            reference.Digest,
            reference.Was,
            EnumText.Of(reference.State),
            reference.Reason,
            reference.Found.Meaning);
    }
}
