using System.Net;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    /// <summary>
    /// Finds what a tag stands for now, if that is something else than before, at the least cost: HEAD, which Docker Hub does not count;
    /// and only where that does not tell, a GET on condition that it changed. The registry itself is asked, and no mirror.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="known">What it stood for; <c>null</c> if that is not known: then it is read.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>
    /// <c>null</c> if it stands for the same, which the registry is believed; otherwise the manifest or index, which was read and hashed.
    /// </returns>
    /// <exception cref="FormatException">The text is not a tag.</exception>
    /// <exception cref="ContentNotFoundException">There is no such tag any more.</exception>
    /// <exception cref="RegistryException">The registry refused to say, or says something else of it than it is.</exception>
    public Task<Descriptor?> ResolveIfChangedAsync(string tag, Digest? known, CancellationToken cancellationToken = default)
    {
        RequireTag(tag);
        known?.Algorithm.ThrowIfNotSupported();
        return ResolveIfChangedCoreAsync(tag, known, cancellationToken);
    }

    private async Task<Descriptor?> ResolveIfChangedCoreAsync(string tag, Digest? known, CancellationToken cancellationToken)
    {
        Digest? said = known is null ? null : await FindSaidDigestAsync(tag, cancellationToken).ConfigureAwait(false);
        if (known is not null && said == known)
        {
            return null;
        }

        RegistryRequest request = ManifestRequest(HttpMethod.Get, tag, $"Reading the manifest '{tag}' of") with
        {
            // Where HEAD has told another digest it changed, and the answer is wanted whatever the registry makes of the condition.
            IfNoneMatch = known is not null && said?.Algorithm != known.Algorithm ? $"\"{known}\"" : null,
        };
        RegistryDocument answer;
        try
        {
            answer = await _client
                .Sender.ReadAsync(request, [HttpStatusCode.OK, HttpStatusCode.NotModified], cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ContentNotFoundException(tag, Name);
        }

        if (answer.Status == HttpStatusCode.NotModified)
        {
            return request.IfNoneMatch is null
                ? throw RegistryErrors.Broken(request, "304 Not Modified to a request without a condition: expected the manifest")
                : null;
        }

        Descriptor resolved = Verify(request, answer, tag, digest: null);
        if (known is not null && DigestOf(request, answer, resolved.MediaType, known.Algorithm) == known)
        {
            return null;
        }

        Remember(resolved, answer);
        return resolved;
    }

    /// <summary>The digest that the registry says a tag has; <c>null</c> if it does not say, or knows no such tag.</summary>
    private async Task<Digest?> FindSaidDigestAsync(string tag, CancellationToken cancellationToken)
    {
        RegistryRequest request = ManifestRequest(HttpMethod.Head, tag, $"Looking for the manifest '{tag}' of");
        using HttpResponseMessage response = await _client.Sender
            .SendAsync(
                request,
                [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotImplemented],
                cancellationToken)
            .ConfigureAwait(false);

        // That something is not there is believed of GET alone.
        return response.StatusCode == HttpStatusCode.OK
            && Digest.TryParse(RegistryHeaders.Single(response, RegistryHeaders.ContentDigest), out Digest? digest)
                ? digest
                : null;
    }

    private RegistryRequest ManifestRequest(HttpMethod method, string tag, string purpose) =>
        Request(method, $"manifests/{tag}", purpose) with { Accept = ManifestTypes.Accept };
}
