using System.Text.Json;

namespace OciContent.Images;

/// <summary>A document names another media type than it may have, or than it was delivered as.</summary>
internal sealed class MediaTypeException(string message, string? path) : JsonException(message, path, null, null);
