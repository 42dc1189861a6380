using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    private WireResponse AnswerBlob(Exchange exchange)
    {
        if (Quirks.RefusesManifestTypesForBlobs && exchange.Headers.Values("Accept").Any(static accept => accept.Contains("vnd.")))
        {
            return WireResponse.Text(406, "Not Acceptable");
        }

        if (!Digest.TryParse(exchange.Reference, out Digest? digest))
        {
            return WireResponse.Error(400, "DIGEST_INVALID", "The digest is malformed.");
        }

        if (FindBlob(exchange.Repository, digest) is not { } blob)
        {
            return Quirks.HeadFindsEveryBlob && exchange.Method == "HEAD"
                ? new WireResponse(200).With("Docker-Content-Digest", digest.ToString())
                : BlobUnknown();
        }

        return _cdn is null
            ? BlobAnswer.Of(exchange, blob, NameOf(digest), Quirks)
            : new WireResponse(307).With("Location", _cdn.Sign(blob, digest));
    }

    private WireResponse DeleteBlob(Exchange exchange)
    {
        if (!Quirks.Deletes)
        {
            return Disabled();
        }

        lock (_lock)
        {
            return Digest.TryParse(exchange.Reference, out Digest? digest)
                && (_repositories.GetValueOrDefault(exchange.Repository)?.Blobs.Remove(digest) ?? false)
                    ? new WireResponse(202)
                    : BlobUnknown();
        }
    }

    private static WireResponse BlobUnknown() => WireResponse.Error(404, "BLOB_UNKNOWN", "The blob is unknown to the registry.");

    private static WireResponse Disabled() => WireResponse.Error(405, "UNSUPPORTED", "The operation is unsupported.");

    // What the registry calls content that is known by this digest.
    private Digest NameOf(Digest digest)
    {
        lock (_lock)
        {
            return _sha256.GetValueOrDefault(digest, digest);
        }
    }
}
