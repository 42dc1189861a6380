using System.Globalization;

namespace OciContent.TestKit.Images;

/// <content>Documents that point at content that is there.</content>
public sealed partial class RandomDocuments
{
    /// <summary>An image manifest.</summary>
    /// <param name="mediaType">The type it names; <c>null</c> if it names none.</param>
    /// <param name="config">Its config.</param>
    /// <param name="layers">Its layers.</param>
    public byte[] Manifest(string? mediaType, Descriptor config, IEnumerable<Descriptor> layers) => Document(
    [
        .. Head(mediaType),
        ("config", Descriptor(config)),
        ("layers", _json.Array(layers.Select(Descriptor))),
    ]);

    /// <summary>An image index.</summary>
    /// <param name="mediaType">The type it names; <c>null</c> if it names none.</param>
    /// <param name="manifests">What it lists.</param>
    public byte[] Index(string? mediaType, IEnumerable<Descriptor> manifests) => Document(
    [
        .. Head(mediaType),
        ("manifests", _json.Array(manifests.Select(Descriptor))),
    ]);

    /// <summary>A descriptor with random fields beside those that are given; the content is embedded or not.</summary>
    private string Descriptor(Descriptor content) => _json.Object(
    [
        ("mediaType", _json.Quote(content.MediaType)),
        ("digest", _json.Quote(content.Digest.ToString())),
        ("size", content.Size.ToString(CultureInfo.InvariantCulture)),
        .. content.Data is { } data && _random.Next(16) == 0 ? new[] { ("data", _json.Quote(Convert.ToBase64String(data.Span))) } : [],
        .. Optional(),
    ]);
}
