using System.Text.Json.Serialization;
using OciContent.Benchmarks.Images;

namespace OciContent.Benchmarks.Conversion;

/// <summary>Source-generated metadata of a manifest and a config, which leaves out what is not there.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PlainManifest))]
[JsonSerializable(typeof(PlainImageConfig))]
internal sealed partial class PlainImageContext : JsonSerializerContext;
