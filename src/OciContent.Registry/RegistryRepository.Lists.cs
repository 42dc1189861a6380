using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    private const int TagsPerPage = 1000;

    /// <summary>
    /// The repository's tags, in the registry's order, each once. What is not a tag (some registries list digests) is left out.
    /// </summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="RegistryException">There is no such repository, or its list has no end within the limits.</exception>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"tags/list?n={TagsPerPage}");
        var list = new PagedList(_client.Sender, Limits, Request(HttpMethod.Get, address, "Listing the tags of"), "tags");
        await foreach (string tag in list.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (RegistryNames.IsTag(tag))
            {
                yield return tag;
            }
        }
    }

    /// <summary>
    /// Deletes a manifest. A registry then takes away every tag that stands for it: <see cref="FindTagsOfAsync"/> tells them beforehand.
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

    /// <summary>Takes a tag away, and leaves what it stands for. Many registries cannot: distribution before 3.0 is one.</summary>
    /// <exception cref="ContentNotFoundException">There is no such tag.</exception>
    /// <exception cref="RegistryException">The registry does not let it be deleted.</exception>
    public Task DeleteTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return RegistryNames.IsTag(tag)
            ? DeleteAsync(tag, cancellationToken)
            : throw new FormatException($"'{tag}' is not a tag.");
    }

    /// <summary>The tags that stand for a manifest: each of the repository's is asked for.</summary>
    public async Task<IReadOnlyList<string>> FindTagsOfAsync(Digest manifest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var found = new List<string>();
        await foreach (string tag in ListTagsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await FindDigestAsync(tag, manifest.Algorithm, cancellationToken).ConfigureAwait(false) == manifest)
            {
                found.Add(tag);
            }
        }

        return found;
    }

    private async Task DeleteAsync(string reference, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(
            HttpMethod.Delete,
            $"manifests/{reference}",
            $"Deleting '{reference}' of",
            RegistryScope.Delete(Path));
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

        if (Digest.TryParse(RegistryHeaders.Single(response, RegistryHeaders.ContentDigest), out Digest? said)
            && said.Algorithm == algorithm)
        {
            return said;
        }

        (_, RegistryDocument answer) = await GetManifestAsync(tag, cancellationToken).ConfigureAwait(false);
        return Digest.Compute(answer.Body, algorithm);
    }
}
