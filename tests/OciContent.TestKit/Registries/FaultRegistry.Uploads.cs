using System.Globalization;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    private async Task<WireResponse> StartUploadAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        if (exchange.Query["digest-algorithm"] is { } algorithm && !DigestAlgorithm.TryParse(algorithm, out _))
        {
            return WireResponse.Error(400, "DIGEST_INVALID", $"'{algorithm}' is not an algorithm that is known here.");
        }

        if (exchange.Query["mount"] is { } mount)
        {
            if (!Digest.TryParse(mount, out Digest? mounted))
            {
                return WireResponse.Error(400, "DIGEST_INVALID", "The digest is malformed.");
            }

            if (TryMount(exchange.Repository, exchange.Query["from"], mounted))
            {
                return Created(exchange, mounted);
            }
        }

        UploadSession session = OpenUpload(exchange.Repository);
        if (exchange.Query["digest"] is { } digest && Quirks.TakesSinglePost)
        {
            using IDisposable turn = await session.EnterAsync(cancellationToken);
            await session.AppendAsync(body, cancellationToken);
            return Complete(exchange, session, digest);
        }

        WireResponse response = Accepted(exchange, session, 202);
        if (Quirks.TellsMinChunkSize)
        {
            response.Headers["OCI-Chunk-Min-Length"] = Quirks.MinChunkSize.ToString(CultureInfo.InvariantCulture);
        }

        return response;
    }

    private async Task<WireResponse> ContinueUploadAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        UploadSession? session;
        lock (_lock)
        {
            session = _uploads.GetValueOrDefault(exchange.Reference);
        }

        if (session is null || session.Repository != exchange.Repository)
        {
            return WireResponse.Error(404, "BLOB_UPLOAD_UNKNOWN", "The upload is unknown to the registry.");
        }

        using IDisposable turn = await session.EnterAsync(cancellationToken);
        bool isOld = exchange.Query["_state"] != session.State.ToString(CultureInfo.InvariantCulture);
        if (Quirks.LosesBrokenUploads && (session.IsBroken || isOld))
        {
            return WireResponse.Error(404, "BLOB_UPLOAD_INVALID", "The upload is invalid.");
        }

        switch (exchange.Method)
        {
            case "GET":
                return Quirks.AnswersUploadStatus
                    ? Accepted(exchange, session, 204)
                    : WireResponse.Error(404, "BLOB_UPLOAD_UNKNOWN", "The upload is unknown to the registry.");
            case "DELETE":
                Close(session, keepsFile: false);
                return new WireResponse(204);
            default:
                break;
        }

        if (isOld)
        {
            return OutOfOrder(exchange, session, Quirks.OldLocationStatus);
        }

        WireResponse? refusal = CheckChunk(exchange, session);
        if (refusal is not null)
        {
            return refusal;
        }

        return exchange.Method == "PUT"
            ? await FinishAsync(exchange, session, body, cancellationToken)
            : await PatchAsync(exchange, session, body, cancellationToken);
    }

    private async Task<WireResponse> PatchAsync(
        Exchange exchange,
        UploadSession session,
        Stream body,
        CancellationToken cancellationToken)
    {
        long before = session.Length;
        await session.AppendAsync(body, cancellationToken);
        if (session.Length - before > Quirks.MaxPatchSize)
        {
            session.IsBroken = true;
            return TooLarge();
        }

        session.HasSmallChunk |= session.Length - before < Quirks.MinChunkSize;
        session.ToldLength = Quirks.RangeStaysAtFirstChunk && session.ToldLength > 0 ? session.ToldLength : session.Length;
        return Accepted(exchange, session, Quirks.PatchStatus);
    }

    private async Task<WireResponse> FinishAsync(
        Exchange exchange,
        UploadSession session,
        Stream body,
        CancellationToken cancellationToken)
    {
        await session.AppendAsync(body, cancellationToken);
        return Complete(exchange, session, exchange.Query["digest"] ?? "");
    }

    private WireResponse? CheckChunk(Exchange exchange, UploadSession session)
    {
        long? length = long.TryParse(exchange.Headers["Content-Length"], out long declared) ? declared : null;
        if (exchange.Method == "PATCH" && length > Quirks.MaxPatchSize)
        {
            return TooLarge();
        }

        if (session.HasSmallChunk && exchange.Method == "PATCH")
        {
            return WireResponse.Error(405, "UNSUPPORTED", "LayerPartTooSmallException: only the last part may be so small.");
        }

        if (exchange.Headers["Content-Range"] is not { } range || !Quirks.ChecksContentRange)
        {
            return null;
        }

        string[] ends = range.Split('-');
        if (ends.Length != 2 || !long.TryParse(ends[0], out long first) || !long.TryParse(ends[1], out long last) || last < first)
        {
            return WireResponse.Error(400, "BLOB_UPLOAD_INVALID", $"'{range}' is not a range.");
        }

        if (length is not null && last - first + 1 != length)
        {
            return WireResponse.Error(400, "SIZE_INVALID", "The range and the length differ.");
        }

        return first == session.Length ? null : OutOfOrder(exchange, session, 416);
    }

    private WireResponse OutOfOrder(Exchange exchange, UploadSession session, int status)
    {
        WireResponse response = WireResponse.Error(
            status,
            status == 416 ? "RANGE_INVALID" : "BLOB_UPLOAD_INVALID",
            $"The upload has {session.Length} bytes.");
        if (status != 416 || Quirks.TellsRangeWith416)
        {
            response.With("Location", LocationOf(exchange, session)).With("Range", RangeOf(session.Length));
        }

        return response;
    }

    private static WireResponse TooLarge() => WireResponse.Error(416, "UNKNOWN", "request body is too large");

    private WireResponse Accepted(Exchange exchange, UploadSession session, int status) =>
        new WireResponse(status)
            .With("Location", LocationOf(exchange, session))
            .With("Range", RangeOf(session.ToldLength > 0 && Quirks.RangeStaysAtFirstChunk ? session.ToldLength : session.Length))
            .With("Docker-Upload-UUID", session.Id);

    private string LocationOf(Exchange exchange, UploadSession session) =>
        Locate(exchange, $"/v2/{session.Repository}/blobs/uploads/{session.Id}?_state={session.State}");

    private static string RangeOf(long length) => $"0-{Math.Max(0, length - 1)}";

    private WireResponse Complete(Exchange exchange, UploadSession session, string text)
    {
        bool isDigest = Digest.TryParse(text, out Digest? expected) && DigestAlgorithm.Supported.Contains(expected.Algorithm);
        (BlobContent blob, Digest sha256) = session.Complete();
        if (!isDigest || (expected!.Algorithm == DigestAlgorithm.Sha256 ? sha256 : blob.ComputeDigest(expected.Algorithm)) != expected)
        {
            Close(session, keepsFile: false);
            return WireResponse.Error(400, "DIGEST_INVALID", "The digest did not match the uploaded content.");
        }

        lock (_lock)
        {
            Dictionary<Digest, BlobContent> blobs = RepositoryOf(session.Repository).Blobs;
            blobs[expected] = blob;
            if (Quirks.NamesSha256 && expected.Algorithm != DigestAlgorithm.Sha256)
            {
                blobs[_sha256[expected] = sha256] = blob;
            }
        }

        Close(session, keepsFile: true);
        return Created(exchange, expected);
    }

    private WireResponse Created(Exchange exchange, Digest digest) =>
        new WireResponse(201)
            .With("Location", Locate(exchange, $"/v2/{exchange.Repository}/blobs/{NameOf(digest)}"))
            .With("Docker-Content-Digest", NameOf(digest).ToString());

    private UploadSession OpenUpload(string repository)
    {
        string id = Guid.NewGuid().ToString();
        var session = new UploadSession(repository, _temp.PathOf(id), !ForgetsUploads);
        lock (_lock)
        {
            _uploads.Add(id, session);
        }

        return session;
    }

    private void Close(UploadSession session, bool keepsFile)
    {
        session.Dispose();
        lock (_lock)
        {
            _uploads.Remove(session.Id);
        }

        if (!keepsFile)
        {
            File.Delete(session.Path);
        }
    }

    private bool TryMount(string repository, string? from, Digest digest)
    {
        lock (_lock)
        {
            BlobContent? blob = from is null
                ? (Quirks.MountsWithoutFrom ? FindAnywhere(digest) : null)
                : _repositories.GetValueOrDefault(from)?.Blobs.GetValueOrDefault(digest);
            if (!Quirks.Mounts || blob is null || (Quirks.MountsReferencedOnly && !IsReferenced(from, digest)))
            {
                return false;
            }

            RepositoryOf(repository).Blobs[digest] = blob;
            return true;
        }
    }

    private bool IsReferenced(string? repository, Digest digest) =>
        repository is not null
        && _repositories[repository].Manifests.Values.Any(manifest => ManifestFacts.Read(manifest.Content).Blobs.Contains(digest));
}
