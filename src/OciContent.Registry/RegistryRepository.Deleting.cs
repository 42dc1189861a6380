using System.Net;
using System.Security.Cryptography;
using OciContent.Images;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    private const string PlaceholderType = "application/vnd.oci-content.placeholder";
    private const string PlaceholderId = "oci-content.placeholder.id";

    /// <summary>
    /// Deletes a manifest (distribution-spec, deleting manifests). A registry then takes away every tag that stands for it:
    /// <see cref="FindTagsOfAsync"/> tells them beforehand.
    /// </summary>
    /// <exception cref="ContentNotFoundException">There is no such manifest.</exception>
    /// <exception cref="RegistryException">The registry does not let it be deleted.</exception>
    public async Task DeleteManifestAsync(Digest manifest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Digest? subject = await SubjectOfAsync(manifest, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(manifest.ToString(), cancellationToken).ConfigureAwait(false);
        _resolved.TryRemove(manifest, out _);
        if (subject is not null)
        {
            await RemoveFromFallbackAsync(subject, manifest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes a tag away, and leaves what it stands for (distribution-spec, deleting tags). Many registries cannot, such as distribution
    /// before 3.0. See <see cref="DeleteTagByPlaceholderAsync"/>.
    /// </summary>
    /// <exception cref="FormatException">The text is not a tag.</exception>
    /// <exception cref="ContentNotFoundException">There is no such tag.</exception>
    /// <exception cref="RegistryException">The registry does not let it be deleted.</exception>
    public Task DeleteTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        RequireTag(tag);
        return DeleteAsync(tag, cancellationToken);
    }

    /// <summary>
    /// Takes a tag away where a registry deletes manifests, but no tags: the tag is moved to an empty manifest that nothing else stands
    /// for, and that manifest is deleted. What the tag stood for stays.
    /// </summary>
    /// <remarks>
    /// Whether manifests can be deleted is tried before the tag is touched. Until the end, whoever asks for the tag gets the empty
    /// manifest;
    /// if the last step fails, the tag is moved back. Who moves the tag meanwhile loses it.
    /// </remarks>
    /// <exception cref="FormatException">The text is not a tag.</exception>
    /// <exception cref="ContentNotFoundException">There is no such tag.</exception>
    /// <exception cref="RegistryException">The registry does not let manifests be deleted; the tag is as it was.</exception>
    public Task DeleteTagByPlaceholderAsync(string tag, CancellationToken cancellationToken = default)
    {
        RequireTag(tag);
        return DeleteTagByPlaceholderCoreAsync(tag, cancellationToken);
    }

    /// <summary>The tags that stand for a manifest, in ordinal order: each of the repository's is asked for.</summary>
    /// <exception cref="RegistryException">There is no such repository, or its list has no end within the limits.</exception>
    public async Task<IReadOnlyList<string>> FindTagsOfAsync(Digest manifest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        List<string> tags = await ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        bool[] isFound = new bool[tags.Count];
        await Parallel.ForAsync(
            0,
            tags.Count,
            new ParallelOptions { MaxDegreeOfParallelism = _client.Options.MaxConcurrencyPerHost, CancellationToken = cancellationToken },
            async (i, token) =>
                isFound[i] = await FindDigestAsync(tags[i], manifest.Algorithm, token).ConfigureAwait(false) == manifest)
            .ConfigureAwait(false);
        return [.. tags.Where((_, i) => isFound[i]).Order(StringComparer.Ordinal)];
    }

    private static void RequireTag(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        if (!ReferenceGrammar.IsTag(tag))
        {
            throw new FormatException(
                $"'{tag}' is not a tag: expected 1 to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.");
        }
    }

    private async Task DeleteTagByPlaceholderCoreAsync(string tag, CancellationToken cancellationToken)
    {
        (_, RegistryDocument original) = await GetOwnManifestAsync(tag, cancellationToken).ConfigureAwait(false);
        using (var empty = new MemoryStream("{}"u8.ToArray(), writable: false))
        {
            await PutAsync(Descriptor.Empty, empty, cancellationToken).ConfigureAwait(false);
        }

        // Nobody else has it, so that no other tag goes.
        var placeholder = new ImageManifest
        {
            ArtifactType = PlaceholderType,
            Config = Descriptor.Empty,
            Layers = [Descriptor.Empty],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PlaceholderId] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            },
        };
        var descriptor = Descriptor.For(placeholder.RawBytes.Span, MediaTypes.OciManifest);

        // First without the tag: a registry that deletes nothing leaves the tag as it is.
        await PutManifestAsync(descriptor, placeholder.RawBytes, tag: null, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(descriptor.Digest.ToString(), cancellationToken).ConfigureAwait(false);
        try
        {
            await PutManifestAsync(descriptor, placeholder.RawBytes, tag, cancellationToken).ConfigureAwait(false);
            await DeleteAsync(descriptor.Digest.ToString(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A tag without its image is worse than a tag that stays; this is not cancelled.
            if (original.MediaType is { } mediaType)
            {
                var image = Descriptor.For(original.Body, mediaType);
                await PutManifestAsync(image, original.Body, tag, CancellationToken.None).ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task DeleteAsync(string reference, CancellationToken cancellationToken)
    {
        RegistryRequest request =
            Request(HttpMethod.Delete, $"manifests/{reference}", $"Deleting '{reference}' of", RegistryScope.Delete(Path));
        try
        {
            using HttpResponseMessage response = await _client.Sender
                .SendAsync(request, [HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.NoContent], cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw Digest.TryParse(reference, out Digest? digest)
                ? new ContentNotFoundException(digest, Name)
                : new ContentNotFoundException(reference, Name);
        }
    }

    // A hint is enough to find tags: what is deleted is deleted by digest.
    private async Task<Digest?> FindDigestAsync(string tag, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Head, $"manifests/{tag}", $"Looking for the manifest '{tag}' of") with
        {
            Accept = ManifestTypes.Accept,
        };
        using HttpResponseMessage response = await _client.Sender
            .SendAsync(request, [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed], cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        string? header = RegistryHeaders.Single(response, RegistryHeaders.ContentDigest);
        if (Digest.TryParse(header, out Digest? said) && said.Algorithm == algorithm)
        {
            return said;
        }

        (_, RegistryDocument answer) = await GetOwnManifestAsync(tag, cancellationToken).ConfigureAwait(false);
        return Digest.Compute(answer.Body, algorithm);
    }
}
