using System.Text.Json.Serialization.Metadata;
using OciContent.Tool.Output;

namespace OciContent.Tool.Tests.Kit;

/// <summary>What a verb writes with <c>--json</c>: which reports, one or an array of them.</summary>
/// <param name="Verb">The verb, such as <c>storage tags</c>.</param>
/// <param name="Summary">What the JSON document is, in a sentence or two.</param>
internal sealed record VerbJson(string Verb, string Summary)
{
    private const string OneOrSeveral = "One object for one IMAGE; an array of them for several, or with --all-tags.";

    /// <summary>Every verb that has <c>--json</c>, in the order of the command's help.</summary>
    public static IReadOnlyList<VerbJson> All { get; } =
    [
        new("digest", "An array: one object for each file. With --check, one object for each line of the lists.")
        {
            Items = [Types.DigestReport, Types.DigestCheckReport],
        },
        new("layer", "An array: one object for each file.") { Items = [Types.LayerReport] },
        new("inspect", OneOrSeveral) { One = Types.InspectReport, Items = [Types.InspectReport] },
        new("which", "One object.") { One = Types.WhichReport },
        new("compress", "One object.") { One = Types.CompressReport },
        new("identify", "An array: one object for each file, and for each layer of an image.") { Items = [Types.IdentifyReport] },
        new("infer", "One object.") { One = Types.InferReport },
        new("base", "One object.") { One = Types.BaseReport },
        new("diff", "One object.") { One = Types.DiffReport },
        new("verify", OneOrSeveral) { One = Types.VerifyReport, Items = [Types.VerifyReport] },
        new("audit", OneOrSeveral) { One = Types.AuditReport, Items = [Types.AuditReport] },
        new("copy", "One object. With --all, an array: one object for each entry of the destination's index that was written.")
        {
            One = Types.CopyReport,
            Items = [Types.EntryReport],
        },
        new("convert", "One object.") { One = Types.ConvertReport },
        new("edit", "One object.") { One = Types.EditReport },
        new("build", "One object.") { One = Types.BuildReport },
        new("ls", "An array: one object for each file.") { Items = [Types.FileReport] },
        new("tree", "An array: one object for each file, each folder before what is in it.") { Items = [Types.FileReport] },
        new("extract", "One object.") { One = Types.ExtractReport },
        new("resolve", "An array: one object for each IMAGE.") { Items = [Types.ResolveReport] },
        new("pin", "One object.") { One = Types.ReferencesReport },
        new("tags", "One object.") { One = Types.TagsReport },
        new("referrers", "One object.") { One = Types.ReferrersReport },
        new("signatures", "One object.") { One = Types.SignaturesReport },
        new("attestations", "One object.") { One = Types.AttestationsReport },
        new("sign", "One object.") { One = Types.ChangedReport },
        new("attest", "One object.") { One = Types.ChangedReport },
        new("lock", "One object.") { One = Types.ReferencesReport },
        new("watch", "One object per line, for each event. With --once, one per line for each reference.") { One = Types.ReferenceReport },
        new("layers", "An array: one object for each layer.") { Items = [Types.LayerEntryReport] },
        new("tag", "One object.") { One = Types.ChangedReport },
        new("untag", "One object.") { One = Types.ChangedReport },
        new("delete", "One object.") { One = Types.ChangedReport },
        new("gc", "One object.") { One = Types.GcReport },
        new("storage tags", "One object.") { One = Types.StorageTagsReport },
        new("storage which", "One object.") { One = Types.StorageWhichReport },
        new("storage shared", "One object.") { One = Types.StorageSharedReport },
        new("storage orphans", "One object.") { One = Types.StorageOrphansReport },
        new("storage gc", "One object.") { One = Types.StorageGcReport },
        new("storage verify", "One object.") { One = Types.StorageVerifyReport },
        new("storage urls", "One object.") { One = Types.StorageUrlsReport },
        new("check", "One object.") { One = Types.CheckReport },
        new("catalog add", "One object.") { One = Types.CatalogAddReport },
        new("catalog which", "One object.") { One = Types.WhichReport },
        new("catalog bases", "One object.") { One = Types.CatalogImagesReport },
        new("catalog derived", "One object.") { One = Types.CatalogImagesReport },
        new("catalog shared", "One object.") { One = Types.CatalogImagesReport },
        new("catalog history", "One object.") { One = Types.CatalogHistoryReport },
        new("catalog export", "One object; needs -o.") { One = Types.CatalogLinesReport },
        new("catalog import", "One object.") { One = Types.CatalogLinesReport },
        new("catalog watch", "One object per line, for each digest that was seen, and for each tag that is gone.")
        {
            One = Types.CatalogWatchReport,
        },
    ];

    /// <summary>The report that is the document itself; <c>null</c> if it is always an array.</summary>
    public JsonTypeInfo? One { get; init; }

    /// <summary>What the items are where the document is an array: each is one of these.</summary>
    public IReadOnlyList<JsonTypeInfo> Items { get; init; } = [];

    /// <summary>The file of its schema.</summary>
    public string Path => $"docs/schemas/{Verb.Replace(' ', '-')}.json";

    private static ReportJson Types => ReportJson.Readable;

    /// <summary>The verb that arguments of the command begin with; <c>null</c> if it writes no JSON.</summary>
    public static VerbJson? Find(IReadOnlyList<string> arguments) =>
        All.FirstOrDefault(verb => verb.Verb.Split(' ') is var words && arguments.Take(words.Length).SequenceEqual(words));

    /// <inheritdoc/>
    public override string ToString() => Verb;
}
