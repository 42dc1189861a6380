using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>Source-generated metadata of the documents.</summary>
[JsonSourceGenerationOptions(MaxDepth = StrictJson.MaxDepth, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(ManifestHeader))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ImageJsonContext : JsonSerializerContext;
