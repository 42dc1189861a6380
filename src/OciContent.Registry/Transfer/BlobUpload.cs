using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

/// <summary>
/// Puts blobs into a repository (distribution-spec, pushing blobs): looks for it, has it taken over from another repository, or sends it;
/// whole, or in pieces where that is wanted or needed. What is unsure after a fault is asked for before anything is sent again.
/// </summary>
internal sealed partial class BlobUpload(RegistryClient client, RegistryEndpoint registry, string repository)
{
    // What a proxy or registry that takes no whole blob takes, by experience.
    private const long NeededChunkSize = 4 * 1024 * 1024;

    // What a registry asks for at most that is believed.
    private const long MaxMinChunkSize = 1L << 30;

    private static readonly HttpStatusCode[] Created = [HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.OK];

    private static readonly HttpStatusCode[] Begun = [HttpStatusCode.Accepted, HttpStatusCode.Created];

    private RegistryLimits Limits => client.Options.Limits;

    /// <summary>Puts a blob there, unless it is.</summary>
    /// <exception cref="ContentMismatchException">The source is not what the descriptor says.</exception>
    /// <exception cref="RegistryException">The registry does not take it.</exception>
    public async Task PutAsync(Descriptor blob, UploadSource source, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            client.KnownBlobs.Add(registry.Origin, repository, blob.Digest);
            return;
        }

        UploadSession? session = null;
        if (client.KnownBlobs.Find(registry.Origin, repository, blob.Digest) is { } from)
        {
            session = await TryMountAsync(blob.Digest, from, cancellationToken).ConfigureAwait(false);
            if (session is null)
            {
                return;
            }
        }

        await SendAsync(blob, source, session, cancellationToken).ConfigureAwait(false);
        client.KnownBlobs.Add(registry.Origin, repository, blob.Digest);
    }

    /// <summary>Asks the registry to take a blob over; <c>null</c> if it did, and otherwise the upload that it has begun instead.</summary>
    public async Task<UploadSession?> TryMountAsync(Digest blob, string from, CancellationToken cancellationToken)
    {
        RegistryRequest request = Post(
            $"?mount={Uri.EscapeDataString(blob.ToString())}&from={Uri.EscapeDataString(from)}",
            $"Mounting the blob '{blob}' of '{from}' in") with
        {
            Scopes = [RegistryScope.Push(repository), RegistryScope.Pull(from)],
        };
        try
        {
            using HttpResponseMessage response = await client.Sender
                .SendAsync(request, [HttpStatusCode.Created, HttpStatusCode.Accepted], cancellationToken)
                .ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.Created ? null : Session(request, response);
        }
        catch (RegistryException e) when (e.StatusCode is not null)
        {
            // Some refuse it outright, or give no token for two repositories: then the blob is sent.
            return await BeginAsync(query: "", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds content whose digest is told after it was sent, in one piece that cannot be sent again.</summary>
    public async Task<Descriptor> AddAsync(Stream stream, string mediaType, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        UploadSession session = await BeginAsync(Query(algorithm), cancellationToken).ConfigureAwait(false);
        using var digester = new Digester(algorithm);
        try
        {
            using var content = new UploadContent(new DigestingStream(stream, digester), length: null);
            RegistryRequest patch = Upload(HttpMethod.Patch, session.Location, () => content);
            using (HttpResponseMessage response = await SendBodyAsync(patch, content, cancellationToken).ConfigureAwait(false))
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw await RegistryErrors.ToExceptionAsync(patch, response, cancellationToken).ConfigureAwait(false);
                }

                session.Location = Redirects.Location(patch, session.Location, response);
            }

            var blob = new Descriptor { MediaType = mediaType, Digest = digester.GetCurrentDigest(), Size = digester.Length };
            RegistryRequest put = Upload(HttpMethod.Put, WithDigest(session.Location, blob.Digest), static () => new ByteArrayContent([]));
            (await client.Sender.SendAsync(put, Created, cancellationToken).ConfigureAwait(false)).Dispose();
            return blob;
        }
        catch
        {
            await CancelAsync(session, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Tells the registry to forget an upload; whatever it answers.</summary>
    public async Task CancelAsync(UploadSession session, CancellationToken cancellationToken)
    {
        RegistryRequest request = Upload(HttpMethod.Delete, session.Location, null);
        try
        {
            using var late = new Watchdog(client.Options, cancellationToken);
            late.Expect(TimeSpan.FromSeconds(5));
            (await client.Sender.SendAsync(request, late.Token).ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is RegistryException or OperationCanceledException)
        {
            // It forgets by itself, in time.
        }
    }

    private async Task<bool> ExistsAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Head, $"blobs/{blob.Digest}", $"Looking for the blob '{blob.Digest}' of");
        using HttpResponseMessage response = await client.Sender
            .SendAsync(request, [HttpStatusCode.OK, HttpStatusCode.NotFound], cancellationToken)
            .ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task SendAsync(Descriptor blob, UploadSource source, UploadSession? session, CancellationToken cancellationToken)
    {
        long chunkSize = client.Options.ChunkSize;
        long best = 0;
        int faults = 0;
        try
        {
            while (true)
            {
                session ??= await BeginAsync(Query(blob.Digest.Algorithm), cancellationToken).ConfigureAwait(false);
                (UploadOutcome outcome, string fault) = await TrySendAsync(blob, source, session, chunkSize, faults > 0, cancellationToken)
                    .ConfigureAwait(false);
                if (outcome == UploadOutcome.Done)
                {
                    return;
                }

                // A proxy that takes no more says so while it is sent, and what it says is lost with the connection.
                if (outcome == UploadOutcome.TooLarge || (chunkSize == 0 && faults > 0 && session.Acknowledged == 0))
                {
                    chunkSize = NeededChunkSize;
                }

                // As long as more arrives, it goes on.
                faults = session.Acknowledged > best ? 1 : faults + 1;
                best = Math.Max(best, session.Acknowledged);
                if (faults > Limits.MaxRetries)
                {
                    throw new RegistryException(
                        $"Writing the blob '{blob.Digest}' of {registry.Name}/{repository} failed {faults} times: {fault}.");
                }

                await Task.Delay(RetryPolicy.Wait(faults), client.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
                session = await AskAsync(session, blob, cancellationToken).ConfigureAwait(false);
                if (session is null && await ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
                {
                    // What broke off was the answer.
                    return;
                }

                if (!source.CanOpen)
                {
                    throw new RegistryException(
                        $"Writing the blob '{blob.Digest}' of {registry.Name}/{repository} failed: {fault}; it comes from a stream "
                        + "that cannot be read again: expected one that can seek.");
                }
            }
        }
        catch
        {
            if (session is not null)
            {
                await CancelAsync(session, CancellationToken.None).ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Sends what the registry does not have yet.</summary>
    private async Task<(UploadOutcome Outcome, string Fault)> TrySendAsync(
        Descriptor blob,
        UploadSource source,
        UploadSession session,
        long chunkSize,
        bool isAfterFault,
        CancellationToken cancellationToken)
    {
        Stream content = await source.OpenAsync(session.Acknowledged, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            long size = chunkSize == 0 ? long.MaxValue : Math.Max(chunkSize, session.MinChunkSize);
            while (true)
            {
                long left = blob.Size - session.Acknowledged;
                bool isLast = left <= size;
                long length = Math.Min(left, size);
                using var body = new UploadContent(content, length);
                RegistryRequest request = isLast
                    ? Upload(HttpMethod.Put, WithDigest(session.Location, blob.Digest), () => WithRange(body, session, length))
                    : Upload(HttpMethod.Patch, session.Location, () => WithRange(body, session, length, isPart: true));
                HttpResponseMessage response;
                try
                {
                    response = await SendBodyAsync(request, body, cancellationToken).ConfigureAwait(false);
                }
                catch (RegistryException e) when (e.StatusCode is null || IsUnsure(e.StatusCode.Value, isAfterFault))
                {
                    return (UploadOutcome.Unsure, e.Message.TrimEnd('.'));
                }

                using (response)
                {
                    if (response.IsSuccessStatusCode && isLast)
                    {
                        await RequireAllReadAsync(content, cancellationToken).ConfigureAwait(false);
                        RequireDigest(request, response, blob.Digest);
                        return (UploadOutcome.Done, "");
                    }

                    if (!response.IsSuccessStatusCode)
                    {
                        RegistryException failure =
                            await RegistryErrors.ToExceptionAsync(request, response, cancellationToken).ConfigureAwait(false);
                        return chunkSize == 0 && IsTooLarge(response.StatusCode) ? (UploadOutcome.TooLarge, failure.Message.TrimEnd('.'))
                            : IsUnsure(response.StatusCode, isAfterFault) ? (UploadOutcome.Unsure, failure.Message.TrimEnd('.'))
                            : throw failure;
                    }

                    session.Acknowledged += length;
                    session.Location = Redirects.Location(request, session.Location, response);
                }
            }
        }
    }

    // The verification of the last byte comes with the end.
    private static async Task RequireAllReadAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] end = new byte[1];
        await content.ReadAsync(end, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendBodyAsync(RegistryRequest request, UploadContent body, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (body.SourceFailure is not null)
        {
            // Not the connection's fault: the content is not what it should be, or cannot be read.
            ExceptionDispatchInfo.Throw(body.SourceFailure);
            throw;
        }
    }

    /// <summary>
    /// Asks how far an upload has come (distribution-spec, resuming an upload); <c>null</c> if it is lost, or says what cannot be.
    /// </summary>
    private async Task<UploadSession?> AskAsync(UploadSession session, Descriptor blob, CancellationToken cancellationToken)
    {
        RegistryRequest request = Upload(HttpMethod.Get, session.Location, null) with { MayBeRepeated = true, IsResumed = true };
        HttpResponseMessage response;
        try
        {
            response = await client.Sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            return null;
        }

        using (response)
        {
            // 0-0 is what registries say of one byte and of none.
            if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.OK
                && UploadRange.Last(RegistryHeaders.Single(response, "Range")) is { } last
                && last > 0
                && last + 1 >= session.Acknowledged
                && last < blob.Size)
            {
                session.Acknowledged = last + 1;
                if (RegistryHeaders.Single(response, "Location") is not null)
                {
                    session.Location = Redirects.Location(request, session.Location, response);
                }

                return session;
            }
        }

        await CancelAsync(session, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<UploadSession> BeginAsync(string query, CancellationToken cancellationToken)
    {
        RegistryRequest request = Post(query, "Beginning an upload to");
        TimeSpan waited = TimeSpan.Zero;
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                using HttpResponseMessage response = await client.Sender.SendAsync(request, Begun, cancellationToken).ConfigureAwait(false);
                return Session(request, response);
            }
            catch (RegistryException e) when (
                e.StatusCode == HttpStatusCode.TooManyRequests
                && attempt <= Limits.MaxRetries
                && waited + (wait = e.RetryAfter ?? RetryPolicy.Wait(attempt)) <= Limits.MaxWait)
            {
                // Nothing was begun (RFC 6585, section 4), so this is the first upload still; no other answer to a POST says so.
            }

            waited += wait;
            await Task.Delay(wait, client.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static UploadSession Session(RegistryRequest request, HttpResponseMessage response) => new()
    {
        Location = Redirects.Location(request, request.Address, response),
        MinChunkSize = long.TryParse(
            RegistryHeaders.Single(response, "OCI-Chunk-Min-Length"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long size)
            ? Math.Min(size, MaxMinChunkSize)
            : 0,
    };

    private static UploadContent WithRange(UploadContent body, UploadSession session, long length, bool isPart = false)
    {
        // A whole blob has no range. It is written without "bytes", which is distribution's own form and not HTTP's.
        if ((isPart || session.Acknowledged > 0) && length > 0)
        {
            body.Headers.TryAddWithoutValidation(
                "Content-Range",
                string.Create(CultureInfo.InvariantCulture, $"{session.Acknowledged}-{session.Acknowledged + length - 1}"));
        }

        return body;
    }

    private static void RequireDigest(RegistryRequest request, HttpResponseMessage response, Digest expected)
    {
        if (Digest.TryParse(RegistryHeaders.Single(response, RegistryHeaders.ContentDigest), out Digest? said)
            && said.Algorithm == expected.Algorithm
            && said != expected)
        {
            throw RegistryErrors.Broken(request, $"the registry says that it has got {said}: expected {expected}");
        }
    }

    // What says nothing of whether what was sent has arrived; 401 among them, for a token may end while a blob is sent. After a fault, that
    // an upload is lost or has something twice is one more.
    private static bool IsUnsure(HttpStatusCode status, bool isAfterFault) =>
        RetryPolicy.IsTransient(status)
        || status is HttpStatusCode.Unauthorized or HttpStatusCode.RequestedRangeNotSatisfiable
        || (isAfterFault && status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest);

    private static bool IsTooLarge(HttpStatusCode status) =>
        status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestedRangeNotSatisfiable;
}
