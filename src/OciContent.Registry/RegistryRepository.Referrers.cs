using System.Net;
using OciContent.Images;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    // In one process at least, nobody writes over what another one has just added.
    private static readonly SemaphoreSlim[] FallbackLocks = [.. Enumerable.Range(0, 64).Select(static _ => new SemaphoreSlim(1, 1))];

    /// <summary>
    /// Finds the manifests that refer to one as their <c>subject</c>, such as signatures: by the registry's own list, and where it has none
    /// by the tag that stands for it (distribution-spec, referrers tag schema).
    /// </summary>
    /// <param name="subject">The manifest that they refer to; it need not be there.</param>
    /// <param name="artifactType">The type that is wanted; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="RegistryException">The registry refuses to say, or has more than the limit allows.</exception>
    public async Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        IReadOnlyList<Descriptor> found = await ListReferrersAsync(subject, artifactType, cancellationToken).ConfigureAwait(false)
            ?? await ReadFallbackAsync(subject, cancellationToken).ConfigureAwait(false);

        // Again, for registries may not have looked at it.
        return artifactType is null ? found : [.. found.Where(referrer => referrer.ArtifactType == artifactType)];
    }

    /// <summary>The registry's own list; <c>null</c> if it has none.</summary>
    private async Task<IReadOnlyList<Descriptor>?> ListReferrersAsync(
        Digest subject,
        string? artifactType,
        CancellationToken cancellationToken)
    {
        string query = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        RegistryRequest? next = ListingOf(subject, $"referrers/{subject}{query}") with
        {
            Accept = MediaTypes.OciIndex,

            // Where a registry without a list leads to is somebody's web page.
            FollowsRedirects = false,
        };
        RegistryRequest first = next;
        var found = new List<Descriptor>();
        // As texts: to Uri, an address that it has put in order is never one that it has not.
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        while (next is not null)
        {
            if (!addresses.Add(next.Address.AbsoluteUri) || addresses.Count > Limits.MaxPages)
            {
                throw RegistryErrors.Broken(first, $"pages without an end: expected at most {Limits.MaxPages}, each once");
            }

            RegistryDocument answer;
            try
            {
                answer = await _client.Sender.ReadAsync(next, [HttpStatusCode.OK], cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException e) when (addresses.Count == 1 && IsMissingApi(e.StatusCode))
            {
                return null;
            }

            // What is no index is somebody's web page.
            ImageIndex? page = ReferrerIndex.Parse(first, answer.Body);
            if (page is null)
            {
                return addresses.Count == 1 ? null : throw RegistryErrors.Broken(first, "a page that is not an index: expected one");
            }

            int known = found.Count;
            Add(first, found, page);
            next = PageLink.Next(next, answer) is { } address ? next with { Address = address } : null;
            if (next is not null && found.Count == known && page.Manifests.Count > 0)
            {
                throw RegistryErrors.Broken(first, "a page without anything new that leads to another: expected an end");
            }
        }

        return found;
    }

    private RegistryRequest ListingOf(Digest subject, string path = "") =>
        Request(HttpMethod.Get, path, $"Listing what refers to '{subject}' in");

    private static bool IsMissingApi(HttpStatusCode? status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest
            or HttpStatusCode.NotAcceptable
        || (int?)status is >= 300 and < 400;

    private void Add(RegistryRequest request, List<Descriptor> found, ImageIndex page)
    {
        foreach (Descriptor referrer in page.Manifests)
        {
            if (!found.Exists(known => known.Digest == referrer.Digest))
            {
                found.Add(referrer);
            }

            if (found.Count > Limits.MaxReferrers)
            {
                throw RegistryErrors.Broken(request, $"more than {Limits.MaxReferrers} referrers: expected at most that many");
            }
        }
    }

    /// <summary>What the fallback tag lists: each manifest is read, for tools have written wrong types there, and other subjects.</summary>
    private async Task<IReadOnlyList<Descriptor>> ReadFallbackAsync(Digest subject, CancellationToken cancellationToken)
    {
        ImageIndex? index = await ReadFallbackIndexAsync(subject, cancellationToken).ConfigureAwait(false);
        if (index is null)
        {
            return [];
        }

        var listed = new List<Descriptor>();
        Add(ListingOf(subject), listed, index);
        var found = new List<Descriptor>();
        foreach (Descriptor referrer in listed)
        {
            if (!ManifestTypes.Contains(referrer.MediaType))
            {
                continue;
            }

            byte[] document;
            try
            {
                document = await ReadVerifiedAsync(referrer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ContentNotFoundException or ContentMismatchException)
            {
                // An entry that leads to nothing refers to nothing.
                continue;
            }

            if (SubjectOf(document) == subject)
            {
                found.Add(ReferrerIndex.Entry(referrer, document));
            }
        }

        return found;
    }

    private async Task<byte[]> ReadVerifiedAsync(Descriptor manifest, CancellationToken cancellationToken)
    {
        Stream stream = await OpenReadAsync(manifest, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] document = new byte[
                manifest.Size <= MaxDocumentSize
                    ? manifest.Size
                    : throw new ContentMismatchException(manifest.Digest, null, MaxDocumentSize, manifest.Size)
            ];
            await stream.ReadExactlyAsync(document, cancellationToken).ConfigureAwait(false);
            return document;
        }
    }

    private async Task<ImageIndex?> ReadFallbackIndexAsync(Digest subject, CancellationToken cancellationToken) =>
        (await FindFallbackAsync(subject, cancellationToken).ConfigureAwait(false)).Index;

    /// <summary>What the fallback tag stands for: nothing, a list of referrers, or something else.</summary>
    private async Task<(bool Exists, ImageIndex? Index)> FindFallbackAsync(Digest subject, CancellationToken cancellationToken)
    {
        RegistryDocument answer;
        try
        {
            (_, answer) = await GetOwnManifestAsync(ReferrerTag.Of(subject), cancellationToken).ConfigureAwait(false);
        }
        catch (ContentNotFoundException)
        {
            return (false, null);
        }

        // GitLab gives the manifest itself for a tag that looks like its digest; its own parts would pass for referrers.
        bool isSubject = Digest.Compute(answer.Body, subject.Algorithm) == subject || SubjectOf(answer.Body) is not null;
        return (true, isSubject ? null : ReferrerIndex.Parse(ListingOf(subject), answer.Body));
    }

    private Task AddToFallbackAsync(
        Digest subject,
        Descriptor manifest,
        ReadOnlyMemory<byte> document,
        CancellationToken cancellationToken)
    {
        Descriptor entry = ReferrerIndex.Entry(manifest, document.ToArray());
        return ChangeFallbackAsync(
            subject,
            entries => entries.Any(known => known.Digest == entry.Digest) ? null : [.. entries, entry],
            entries => entries.Any(known => known.Digest == entry.Digest),
            cancellationToken);
    }

    private Task RemoveFromFallbackAsync(Digest subject, Digest manifest, CancellationToken cancellationToken) =>
        ChangeFallbackAsync(
            subject,
            entries => entries.Any(known => known.Digest == manifest) ? [.. entries.Where(known => known.Digest != manifest)] : null,
            entries => entries.All(known => known.Digest != manifest),
            cancellationToken);

    // Registries take no conditions (If-Match), so somebody else may write meanwhile: what was written is read again.
    private async Task ChangeFallbackAsync(
        Digest subject,
        Func<IReadOnlyList<Descriptor>, IReadOnlyList<Descriptor>?> change,
        Func<IReadOnlyList<Descriptor>, bool> isDone,
        CancellationToken cancellationToken)
    {
        SemaphoreSlim gate = FallbackLocks[(uint)HashCode.Combine(Name, subject) % FallbackLocks.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (int attempt = 1; attempt <= Limits.MaxRetries + 1; attempt++)
            {
                (bool exists, ImageIndex? index) = await FindFallbackAsync(subject, cancellationToken).ConfigureAwait(false);
                if (exists && index is null)
                {
                    throw new RegistryException(
                        $"{Name} has no list of what refers to a manifest, and its tag '{ReferrerTag.Of(subject)}' is something else: "
                        + "expected one of them; the referrer is stored, but cannot be found.");
                }

                if (change(index?.Manifests ?? []) is not { } entries)
                {
                    return;
                }

                ImageIndex changed = index is null ? new ImageIndex { Manifests = entries } : index with { Manifests = entries };
                var descriptor = new Descriptor
                {
                    MediaType = MediaTypes.OciIndex,
                    Digest = Digest.Compute(changed.RawBytes.Span),
                    Size = changed.RawBytes.Length,
                };
                await PutManifestAsync(descriptor, changed.RawBytes, ReferrerTag.Of(subject), cancellationToken).ConfigureAwait(false);
                index = await ReadFallbackIndexAsync(subject, cancellationToken).ConfigureAwait(false);
                if (isDone(index?.Manifests ?? []))
                {
                    return;
                }
            }

            throw new RegistryException(
                $"The tag '{ReferrerTag.Of(subject)}' of {Name} is written by others all the time: expected it to stay as it was written.");
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Digest?> SubjectOfAsync(Digest manifest, CancellationToken cancellationToken)
    {
        (_, RegistryDocument answer) = await GetOwnManifestAsync(manifest.ToString(), cancellationToken).ConfigureAwait(false);
        return SubjectOf(answer.Body);
    }
}
