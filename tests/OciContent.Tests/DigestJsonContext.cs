using System.Text.Json.Serialization;

namespace OciContent.Tests;

[JsonSerializable(typeof(DigestJsonHolder))]
internal sealed partial class DigestJsonContext : JsonSerializerContext;
