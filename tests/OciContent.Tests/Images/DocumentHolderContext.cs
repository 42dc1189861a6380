using System.Text.Json.Serialization;

namespace OciContent.Tests.Images;

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentHolder))]
internal sealed partial class DocumentHolderContext : JsonSerializerContext;
