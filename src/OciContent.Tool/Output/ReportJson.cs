using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Source-generated metadata of what the command writes as JSON.</summary>
[JsonSourceGenerationOptions]
[JsonSerializable(typeof(List<DigestReport>))]
[JsonSerializable(typeof(List<LayerReport>))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(List<InspectReport>))]
[JsonSerializable(typeof(List<VerifyReport>))]
[JsonSerializable(typeof(List<AuditReport>))]
[JsonSerializable(typeof(CopyReport))]
[JsonSerializable(typeof(WhichReport))]
[JsonSerializable(typeof(CompressReport))]
[JsonSerializable(typeof(InferReport))]
[JsonSerializable(typeof(List<IdentifyReport>))]
[JsonSerializable(typeof(BaseReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(List<EntryReport>))]
[JsonSerializable(typeof(ConvertReport))]
[JsonSerializable(typeof(EditReport))]
[JsonSerializable(typeof(BuildReport))]
[JsonSerializable(typeof(List<ResolveReport>))]
[JsonSerializable(typeof(ReferrersReport))]
[JsonSerializable(typeof(SignaturesReport))]
[JsonSerializable(typeof(AttestationsReport))]
[JsonSerializable(typeof(TagsReport))]
[JsonSerializable(typeof(ChangedReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(StorageTagsReport))]
[JsonSerializable(typeof(StorageWhichReport))]
[JsonSerializable(typeof(StorageSharedReport))]
[JsonSerializable(typeof(StorageOrphansReport))]
[JsonSerializable(typeof(StorageGcReport))]
[JsonSerializable(typeof(StorageVerifyReport))]
[JsonSerializable(typeof(StorageUrlsReport))]
[JsonSerializable(typeof(ReferencesReport))]
[JsonSerializable(typeof(GcReport))]
[JsonSerializable(typeof(List<LayerEntryReport>))]
[JsonSerializable(typeof(List<DigestCheckReport>))]
[JsonSerializable(typeof(IReadOnlyList<FileReport>))]
[JsonSerializable(typeof(ExtractReport))]
[JsonSerializable(typeof(CatalogAddReport))]
[JsonSerializable(typeof(CatalogImagesReport))]
[JsonSerializable(typeof(CatalogHistoryReport))]
[JsonSerializable(typeof(CatalogLinesReport))]
[JsonSerializable(typeof(CatalogWatchReport))]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>camelCase and indented, with '+' and non-ASCII text as they are.</summary>
    public static ReportJson Readable { get; } = new(OptionsOf(isIndented: true));

    /// <summary>The same in one line, of which many follow one another.</summary>
    public static ReportJson OneLine { get; } = new(OptionsOf(isIndented: false));

    private static JsonSerializerOptions OptionsOf(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = isIndented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
