using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Images;

/// <summary>Source-generated metadata of a <see cref="PlainManifest"/>.</summary>
[JsonSerializable(typeof(PlainManifest))]
internal sealed partial class PlainJsonContext : JsonSerializerContext;
