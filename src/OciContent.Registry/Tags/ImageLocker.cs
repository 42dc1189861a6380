using System.Runtime.ExceptionServices;
using OciContent.Sources;

namespace OciContent.Registry.Tags;

/// <summary>
/// Finds out what is to be locked for references: asks their registries, and reads and verifies the index, the manifests and configs below
/// it.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// LockedImage image = await new ImageLocker(client).LockAsync(ImageReference.Parse("alpine:3.20"));
/// await new ImageLockFile("oci-content.lock").AddAsync([image]);
/// </code>
/// </example>
public sealed class ImageLocker
{
    private readonly RegistryClient _client;

    /// <summary>A locker that asks by a client, which is disposed of by its owner.</summary>
    public ImageLocker(RegistryClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>What a reference means now, with all of its platforms.</summary>
    /// <param name="reference">A name with a tag; without one the tag <c>latest</c> is meant.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException">The reference has a digest: it means the same for ever.</exception>
    /// <exception cref="IOException">It is not there, is not what its digest says, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A document is broken, or there are too many.</exception>
    /// <exception cref="System.Text.Json.JsonException">A document is not what it should be.</exception>
    public Task<LockedImage> LockAsync(ImageReference reference, CancellationToken cancellationToken = default) =>
        LockCoreAsync(LockedImage.RequireTag(reference, nameof(reference)), cancellationToken);

    /// <summary>What is locked for a reference, if it still means that; or what it means now.</summary>
    /// <param name="known">What is locked.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns><paramref name="known"/> itself if nothing moved. That costs one request for no document.</returns>
    /// <inheritdoc cref="LockAsync(ImageReference, CancellationToken)" path="/exception"/>
    public async Task<LockedImage> RefreshAsync(LockedImage known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        return await FindAsync(known.Reference, known.Content.Digest, cancellationToken).ConfigureAwait(false) ?? known;
    }

    private async Task<LockedImage> LockCoreAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await FindAsync(reference, known: null, cancellationToken).ConfigureAwait(false))!;

    /// <summary>What a reference means now; <c>null</c> if that is known.</summary>
    private async Task<LockedImage?> FindAsync(ImageReference reference, Digest? known, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _client.Options.TimeProvider.GetUtcNow();
        RegistryRepository repository = _client.GetRepository(reference);

        // The registry itself says what its tag means, and no mirror, which may be late.
        Descriptor? root = await repository.ResolveIfChangedAsync(reference.Tag!, known, cancellationToken).ConfigureAwait(false);
        if (root is null)
        {
            return null;
        }

        ImageSource source = ImageSource.Create(repository, root, reference.ToString());
        await using (source.ConfigureAwait(false))
        {
            ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
            if (listing.Problems is [ContentProblem problem, ..])
            {
                ExceptionDispatchInfo.Throw(problem.Exception ?? new InvalidDataException($"{reference}: {problem}"));
            }

            return new LockedImage
            {
                Reference = reference,
                Content = root,
                ResolvedAt = now,
                Registry = repository.Registry,
                Platforms =
                [
                    .. listing.Images.Where(static image => image.IsRunnable).Select(static image => new LockedPlatform
                    {
                        Platform = image.Platform,
                        Manifest = image.Manifest!,
                        ImageId = image.Config?.Digest,
                    }),
                    .. listing.Missing.Where(IsOfImage).Select(
                        static manifest => new LockedPlatform { Platform = manifest.Platform, Manifest = manifest, ImageId = null }),
                ],
            };
        }
    }

    // What is not there cannot be looked into: what points at it is all that tells.
    private static bool IsOfImage(Descriptor manifest) =>
        MediaTypes.IsManifest(manifest.MediaType)
        && manifest.ArtifactType is null
        && !manifest.Annotations.ContainsKey(AnnotationKeys.DockerReferenceType);
}
