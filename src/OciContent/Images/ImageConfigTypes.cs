using System.Text.Json;

namespace OciContent.Images;

/// <summary>
/// What the config of a manifest has to be to make it an image. Docker takes some media types for configs that say nothing of what they
/// are, as old registries deliver them (moby, distribution: its default types of images).
/// </summary>
internal static class ImageConfigTypes
{
    /// <summary>Whether Docker may take content of this type for an image's config.</summary>
    public static bool MayBeConfig(string mediaType) =>
        MediaTypes.IsConfig(mediaType) || mediaType is "application/octet-stream" or "application/json" or "text/html" or "";

    /// <summary>The type of a config of a form.</summary>
    public static string OfForm(ImageFormat format) => format == ImageFormat.Docker ? MediaTypes.DockerConfig : MediaTypes.OciConfig;

    /// <summary>
    /// Whether content whose type does not say so is meant as a config: a JSON object with <c>rootfs</c>, without which there are no layers
    /// to run.
    /// </summary>
    public static bool LooksLikeConfig(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("rootfs", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
