using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>Source-generated metadata of the files of layouts and archives.</summary>
[JsonSourceGenerationOptions(MaxDepth = StrictJson.MaxDepth, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OciLayoutFile))]
[JsonSerializable(typeof(IReadOnlyList<DockerArchiveItem>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class LayoutJsonContext : JsonSerializerContext;
