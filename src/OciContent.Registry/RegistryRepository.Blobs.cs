using System.Net;
using OciContent.Registry.Http;
using OciContent.Registry.Transfer;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    /// <inheritdoc/>
    public async ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        blob.Algorithm.ThrowIfNotSupported();
        return (await FindBlobAsync(blob, cancellationToken).ConfigureAwait(false)).Size;
    }

    private async Task<(bool Exists, long? Size)> FindBlobAsync(Digest blob, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Head, $"blobs/{blob}", $"Looking for the blob '{blob}' of");
        using HttpResponseMessage response = await _client.Sender
            .SendAsync(request, [HttpStatusCode.OK, HttpStatusCode.NotFound], cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (false, null);
        }

        _client.KnownBlobs.Add(_registry.Origin, Path, blob);
        return (true, response.Content.Headers.ContentLength);
    }

    /// <summary>
    /// Adds a blob without sending it, if another repository of the registry has it (distribution-spec, mounting a blob).
    /// </summary>
    /// <param name="blob">The blob.</param>
    /// <param name="from">The other repository's path.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether the registry did it; if not, the blob has to be sent.</returns>
    /// <exception cref="RegistryException">The registry refused the request itself.</exception>
    public async Task<bool> MountAsync(Digest blob, string from, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentException.ThrowIfNullOrEmpty(from);
        UploadSession? session = await NewUpload().TryMountAsync(blob, from, cancellationToken).ConfigureAwait(false);
        if (session is not null)
        {
            await NewUpload().CancelAsync(session, cancellationToken).ConfigureAwait(false);
        }

        return session is null;
    }

    /// <inheritdoc/>
    public async Task<Descriptor> AddAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        DigestAlgorithm used = algorithm ?? DigestAlgorithm.Sha256;
        used.ThrowIfNotSupported();
        if (!ManifestTypes.Contains(mediaType))
        {
            return await NewUpload().AddAsync(stream, mediaType, used, cancellationToken).ConfigureAwait(false);
        }

        using var document = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            document.Write(buffer, 0, count);
            if (document.Length > MaxDocumentSize)
            {
                throw new InvalidDataException($"A manifest has more than {MaxDocumentSize} bytes: expected at most that many.");
            }
        }

        byte[] bytes = document.ToArray();
        var manifest = new Descriptor { MediaType = mediaType, Digest = Digest.Compute(bytes, used), Size = bytes.Length };
        await PutManifestAsync(manifest, bytes, tag: null, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Adds a blob from where it can be opened again, should the connection break.</summary>
    /// <param name="blob">What it is.</param>
    /// <param name="open">Opens it, from its start; the client verifies what it sends.</param>
    /// <param name="cancellationToken">Cancels the adding; the blob is then not there.</param>
    /// <exception cref="ContentMismatchException">
    /// The content is not that of the descriptor; nothing of it is in the repository.
    /// </exception>
    /// <exception cref="RegistryException">The registry refused it.</exception>
    public Task PutBlobAsync(
        Descriptor blob,
        Func<CancellationToken, ValueTask<Stream>> open,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(open);
        blob.Digest.Algorithm.ThrowIfNotSupported();
        return PutBlobAsync(blob, UploadSource.Of(open, blob), cancellationToken);
    }

    // The same blob is sent once, whoever wants it there; if that fails or is cancelled, the next one tries for himself.
    private async Task PutBlobAsync(Descriptor blob, UploadSource source, CancellationToken cancellationToken)
    {
        (Origin, string, Digest) key = (_registry.Origin, Path, blob.Digest);
        while (true)
        {
            var own = new Lazy<Task>(() => NewUpload().PutAsync(blob, source, cancellationToken));
            Lazy<Task> first = _client.KnownBlobs.Uploads.GetOrAdd(key, own);
            if (first == own)
            {
                try
                {
                    await own.Value.ConfigureAwait(false);
                    return;
                }
                finally
                {
                    _client.KnownBlobs.Uploads.TryRemove(new(key, own));
                }
            }

            await ((Task)first.Value.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (first.Value.IsCompletedSuccessfully)
            {
                return;
            }

            _client.KnownBlobs.Uploads.TryRemove(new(key, first));
        }
    }

    private BlobUpload NewUpload() => new(_client, _registry, Path);

    private async ValueTask<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        // Where a mirror does not have it, the next one is asked.
        for (int i = 0; ; i++)
        {
            RegistryRequest request = ReadRequest(
                _readers[i],
                HttpMethod.Get,
                $"blobs/{blob.Digest}",
                $"Reading the blob '{blob.Digest}' of");
            try
            {
                return await BlobStream.OpenAsync(_client, request, blob, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException) when (i < _readers.Count - 1)
            {
            }
            catch (RegistryException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                return _client.Options.FollowUrls && blob.Urls.Count > 0
                    ? await ForeignContent.OpenAsync(_client, _registry, blob, cancellationToken).ConfigureAwait(false)
                    : throw new ContentNotFoundException(blob.Digest, Name);
            }
        }
    }
}
