using System.Text.RegularExpressions;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    // distribution-spec: a registry should take at least this much.
    private const int MaxManifestSize = 4 * 1024 * 1024;

    private WireResponse AnswerManifest(Exchange exchange)
    {
        if (!IsReference(exchange.Reference))
        {
            return MalformedReference();
        }

        if (Find(exchange.Repository, exchange.Reference) is not { } manifest)
        {
            return ManifestUnknown();
        }

        if (Quirks.RequiresAccept && manifest.MediaType.StartsWith("application/vnd.oci.", StringComparison.Ordinal)
            && !exchange.Headers.Values("Accept").Any(accept => accept.Contains(manifest.MediaType, StringComparison.OrdinalIgnoreCase)))
        {
            return WireResponse.Error(404, "MANIFEST_UNKNOWN", "OCI manifest found, but accept header does not support OCI manifests");
        }

        string tag = $"\"{manifest.Digest}\"";
        return exchange.Headers["If-None-Match"] == tag
            ? new WireResponse(304).With("ETag", tag)
            : new WireResponse(200, manifest.MediaType, WireBody.Of(manifest.Content))
                .With("Docker-Content-Digest", NameOf(manifest.Digest).ToString())
                .With("ETag", tag);
    }

    private StoredManifest? Find(string repository, string reference)
    {
        StoredManifest? found = FindManifest(repository, reference);
        return found is null && Quirks.ResolvesReferrersTags && reference.StartsWith("sha256-", StringComparison.Ordinal)
            ? FindManifest(repository, "sha256:" + reference["sha256-".Length..])
            : found;
    }

    private async Task<WireResponse> PutManifestAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        if (!IsReference(exchange.Reference))
        {
            return MalformedReference();
        }

        byte[] buffer = new byte[MaxManifestSize + 1];
        int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxManifestSize)
        {
            return WireResponse.Error(Quirks.LargeManifestStatus, "MANIFEST_INVALID", "The manifest is too large.");
        }

        ReadOnlyMemory<byte> content = buffer.AsSpan(0, length).ToArray();
        ManifestFacts facts = ManifestFacts.Read(content);
        string mediaType = (exchange.Headers["Content-Type"] ?? "").Split(';')[0].Trim();
        if (!facts.IsDocument || mediaType.Length == 0 || (facts.MediaType is not null && facts.MediaType != mediaType))
        {
            return WireResponse.Error(400, "MANIFEST_INVALID", "The manifest is invalid, or not of its Content-Type.");
        }

        bool isByDigest = Digest.TryParse(exchange.Reference, out Digest? expected);
        if (isByDigest && !DigestAlgorithm.Supported.Contains(expected!.Algorithm))
        {
            return WireResponse.Error(400, "DIGEST_INVALID", "The algorithm of the digest is not known here.");
        }

        Digest digest = Digest.Compute(content.Span, expected?.Algorithm);
        if (isByDigest && digest != expected)
        {
            return WireResponse.Error(400, "DIGEST_INVALID", "The digest did not match the uploaded content.");
        }

        if (Quirks.ChecksReferences && MissingFrom(exchange.Repository, facts) is { Count: > 0 } missing)
        {
            return References(missing);
        }

        string[] tags = isByDigest
            ? Quirks.TakesTagParameters ? [.. exchange.Query.Values("tag").Where(IsTag)] : []
            : [exchange.Reference];
        AddManifest(exchange.Repository, new StoredManifest(content, mediaType, digest), tags);
        WireResponse response = new WireResponse(201)
            .With("Location", Locate(exchange, $"/v2/{exchange.Repository}/manifests/{digest}"))
            .With("Docker-Content-Digest", digest.ToString());
        if (isByDigest && tags.Length > 0)
        {
            response.With("OCI-Tag", string.Join(", ", tags));
        }

        return facts.Subject is { } subject && Quirks.ReferrersStatus is null ? response.With("OCI-Subject", subject.ToString()) : response;
    }

    private WireResponse DeleteManifest(Exchange exchange)
    {
        if (!Quirks.Deletes)
        {
            return Disabled();
        }

        if (!IsReference(exchange.Reference))
        {
            return MalformedReference();
        }

        lock (_lock)
        {
            StoredRepository? stored = _repositories.GetValueOrDefault(exchange.Repository);
            if (!Digest.TryParse(exchange.Reference, out Digest? digest))
            {
                return !Quirks.DeletesTags ? WireResponse.Error(400, "DIGEST_INVALID", "The digest is malformed.")
                    : stored?.Tags.Remove(exchange.Reference) ?? false ? new WireResponse(202)
                    : ManifestUnknown();
            }

            if (stored is null || !stored.Manifests.Remove(digest))
            {
                return ManifestUnknown();
            }

            foreach (string tag in stored.Tags.Where(tag => tag.Value == digest).Select(static tag => tag.Key).ToList())
            {
                stored.Tags.Remove(tag);
            }

            return new WireResponse(202);
        }
    }

    private List<Digest> MissingFrom(string repository, ManifestFacts facts) =>
    [
        .. facts.Blobs.Where(blob => FindBlob(repository, blob) is null),
        .. facts.Children.Where(child => FindManifest(repository, child.ToString()) is null),
    ];

    private static WireResponse References(IReadOnlyList<Digest> missing) => WireResponse.Json(400, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("errors");
        foreach (Digest digest in missing)
        {
            writer.WriteStartObject();
            writer.WriteString("code", "MANIFEST_BLOB_UNKNOWN");
            writer.WriteString("message", "The manifest refers to what the registry does not have.");
            writer.WriteString("detail", digest.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static WireResponse ManifestUnknown() =>
        WireResponse.Error(404, "MANIFEST_UNKNOWN", "The manifest is unknown to the registry.");

    private WireResponse MalformedReference() =>
        WireResponse.Error(
            Quirks.MalformedReferenceStatus,
            Quirks.MalformedReferenceStatus == 500 ? "UNKNOWN" : "MANIFEST_INVALID",
            "The reference is neither a tag nor a digest.");

    private static bool IsReference(string reference) => IsTag(reference) || Digest.TryParse(reference, out _);

    private static bool IsTag(string text) => Tag().IsMatch(text);

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tag();
}
