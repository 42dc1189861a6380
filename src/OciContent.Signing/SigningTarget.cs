using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Signing;

/// <summary>An image that is to be signed.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Subject">Its manifest or index: media type, digest and size alone.</param>
/// <param name="Name">What it is called, without tag and digest; <c>null</c> if it has no name.</param>
/// <param name="Annotations">What is signed beside the digest.</param>
internal sealed record SigningTarget(
    ImageLocation Place,
    Descriptor Subject,
    ImageReference? Name,
    IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The one image of a source.</summary>
    /// <exception cref="InvalidDataException">There are several, or it has no manifest.</exception>
    public static SigningTarget Of(ImageLocation place, ImageSource source, SigningOptions options)
    {
        Descriptor root = source.ResolveRoot();
        if (!source.HasManifests)
        {
            throw new InvalidDataException($"'{place}' has no manifest, and a signature is over one: expected an image that has.");
        }

        var subject = new Descriptor { MediaType = root.MediaType, Digest = root.Digest, Size = root.Size };
        ImageReference? name = options.Name ?? source.Repository
            ?? (root.Annotations.TryGetValue(AnnotationKeys.ContainerdImageName, out string? full)
                && ImageReference.TryParse(full, out ImageReference? parsed)
                ? parsed
                : null);
        return new SigningTarget(place, subject, name is null ? null : ImageReference.Parse(name.Name), options.Annotations);
    }
}
