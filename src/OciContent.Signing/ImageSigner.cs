using System.Runtime.CompilerServices;
using OciContent.Copying;
using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Signing;

/// <summary>
/// Signs images where they are, and states things about them that are signed: the signature is written beside the image, in a registry, a
/// layout or an archive, and found by its digest.
/// </summary>
public abstract class ImageSigner
{
    private protected ImageSigner()
    {
    }

    /// <summary>Signs an image: one manifest, or an index with all that it leads to.</summary>
    /// <param name="image">Where the image is, and where the signature is written.</param>
    /// <param name="options">What is signed beside the digest.</param>
    /// <param name="cancellationToken">Cancels the signing; then nothing leads to the signature.</param>
    /// <exception cref="ContentNotFoundException">There is no such image.</exception>
    /// <exception cref="InvalidDataException">
    /// Several images are meant, or none; what is beside the image is not a signature; or the signer's certificate is not valid now.
    /// </exception>
    /// <exception cref="FormatException">
    /// Nothing can be written there beside the image; or an annotation has a name that the signature cannot have.
    /// </exception>
    /// <exception cref="IOException">The image cannot be read, or the signature not be written.</exception>
    public Task<SignedImage> SignAsync(
        ImageLocation image,
        SigningOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return WriteAsync(image, options ?? SigningOptions.Default, SignCoreAsync, cancellationToken);
    }

    /// <summary>States something about an image, such as how it was built, and signs that.</summary>
    /// <param name="image">Where the image is, and where the attestation is written.</param>
    /// <param name="predicateType">What kind of thing is stated: a URI, such as <c>https://slsa.dev/provenance/v1</c>.</param>
    /// <param name="predicate">What is stated: a JSON object.</param>
    /// <param name="options">What is signed beside the digest.</param>
    /// <param name="cancellationToken">Cancels the signing; then nothing leads to the attestation.</param>
    /// <exception cref="NotSupportedException">The signer makes no attestations.</exception>
    /// <exception cref="System.Text.Json.JsonException">The predicate is not a JSON object.</exception>
    /// <inheritdoc cref="SignAsync"/>
    public Task<SignedImage> AttestAsync(
        ImageLocation image,
        string predicateType,
        ReadOnlyMemory<byte> predicate,
        SigningOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(predicateType);
        JsonFields.Parse(predicate, "predicate");
        return WriteAsync(
            image,
            options ?? SigningOptions.Default,
            (target, token) => AttestCoreAsync(target, predicateType, predicate, token),
            cancellationToken);
    }

    /// <summary>Makes the signature of an image.</summary>
    private protected abstract Task<SignatureArtifact> SignCoreAsync(SigningTarget target, CancellationToken cancellationToken);

    /// <summary>Makes an attestation of an image.</summary>
    private protected abstract Task<SignatureArtifact> AttestCoreAsync(
        SigningTarget target,
        string predicateType,
        ReadOnlyMemory<byte> predicate,
        CancellationToken cancellationToken);

    private static async Task<SignedImage> WriteAsync(
        ImageLocation image,
        SigningOptions options,
        Func<SigningTarget, CancellationToken, Task<SignatureArtifact>> sign,
        CancellationToken cancellationToken)
    {
        RequirePlaceBeside(image);
        ImageSource source = await image.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        var target = SigningTarget.Of(image, source, options);
        SignatureArtifact artifact = await sign(target, cancellationToken).ConfigureAwait(false);
        Descriptor manifest = artifact.Source.ResolveRoot();

        // What has no tag is known by its digest.
        var place = new ImageLocation(image.Transport, image.Path, artifact.Tag ?? manifest.Digest.ToString());
        await ImageCopier.CopyAsync(artifact.Source, place, cancellationToken).ConfigureAwait(false);
        return new SignedImage(target.Subject, manifest, artifact.Signature, artifact.Tag, artifact.Replaced);
    }

    // Told before a key is used, and by the name that the image was given.
    private static void RequirePlaceBeside(ImageLocation image)
    {
        if (!image.ToDestination().HoldsReferrers)
        {
            throw new FormatException(
                $"{ErrorText.Quote(image.ToString())} keeps nothing beside an image: expected a registry, a layout or an archive of one.");
        }
    }
}
