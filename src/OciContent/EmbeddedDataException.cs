using System.Text.Json;

namespace OciContent;

/// <summary>What a descriptor embeds is not the content that it points at.</summary>
internal sealed class EmbeddedDataException(string message, string? path) : JsonException(message, path, null, null);
