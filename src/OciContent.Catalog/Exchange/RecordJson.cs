using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Catalog.Records;

namespace OciContent.Catalog.Exchange;

/// <summary>Records as lines of JSON: what is unknown, missing or there twice is an error.</summary>
[JsonSerializable(typeof(CatalogRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    public static RecordJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
