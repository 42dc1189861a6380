using System.Text.Json;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>A medium with images on it, open for reading: an OCI layout, an archive, a folder.</summary>
public interface IImageSource : IContentReader
{
    /// <summary>The medium's kind.</summary>
    ImageTransport Transport { get; }

    /// <summary>The file or folder.</summary>
    string Path { get; }

    /// <summary>Reads the manifests and configs of the images, but not their layers.</summary>
    /// <param name="reference">Which image, by tag, name or digest; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">No image has that name, or a document is missing.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says.</exception>
    /// <exception cref="InvalidDataException">The documents contradict one another, or a limit is exceeded.</exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    Task<ImageListing> ListImagesAsync(string? reference = null, CancellationToken cancellationToken = default);
}
