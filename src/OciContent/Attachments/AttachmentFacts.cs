using System.Text.Json;
using OciContent.Images;

namespace OciContent.Attachments;

/// <summary>What a manifest says of itself as an attachment, by its media types and annotations.</summary>
internal static class AttachmentFacts
{
    private const string MessageSignature = "message-signature";
    private const string CosignSignPredicate = "https://sigstore.dev/cosign/sign/v1";
    private const int ThumbprintLength = 64;

    // Parts of media types that say what it is: application/spdx+json, application/vnd.example.sbom.v1.
    private static readonly (string Word, AttachmentKind Kind)[] Words =
    [
        ("sbom", AttachmentKind.Sbom),
        ("spdx", AttachmentKind.Sbom),
        ("cyclonedx", AttachmentKind.Sbom),
        ("syft", AttachmentKind.Sbom),
        ("signature", AttachmentKind.Signature),
        ("attestation", AttachmentKind.Attestation),
        ("provenance", AttachmentKind.Attestation),
    ];

    /// <summary>
    /// The type of the artifact; <c>null</c> if nothing says it. What has a <c>subject</c> has that of distribution-spec ("Listing
    /// Referrers"), whatever it is.
    /// </summary>
    public static string? ArtifactTypeOf(ManifestDocument document)
    {
        if (!string.IsNullOrEmpty(document.ArtifactType))
        {
            return document.ArtifactType;
        }

        if (document is not ImageManifest manifest)
        {
            return null;
        }

        return manifest.Subject is null && MediaTypes.IsConfig(manifest.Config.MediaType) && manifest.Layers is [Descriptor first, ..]
            ? first.MediaType
            : manifest.Config.MediaType;
    }

    /// <summary>How it is written.</summary>
    public static AttachmentFormat FormatOf(ManifestDocument document)
    {
        string[] types = [.. TypesOf(document)];
        return types.Any(MediaTypes.IsSigstoreBundle) ? AttachmentFormat.SigstoreBundle
            : types.Contains(MediaTypes.NotationSignature) ? AttachmentFormat.Notation
            : types.Contains(MediaTypes.CosignSimpleSigning) ? AttachmentFormat.SimpleSigning
            : types.Contains(MediaTypes.DsseEnvelope) ? AttachmentFormat.Dsse
            : types.Contains(MediaTypes.InToto) ? AttachmentFormat.InToto
            : AttachmentFormat.Other;
    }

    /// <summary>What it says of its subject.</summary>
    public static AttachmentKind KindOf(ManifestDocument document) => FormatOf(document) switch
    {
        AttachmentFormat.SimpleSigning or AttachmentFormat.Notation => AttachmentKind.Signature,
        AttachmentFormat.Dsse or AttachmentFormat.InToto => AttachmentKind.Attestation,
        AttachmentFormat.SigstoreBundle => KindOfBundle(document.Annotations),
        _ => TypesOf(document).SelectMany(WordsOf).FirstOrDefault(AttachmentKind.Other),
    };

    /// <summary>What the in-toto statements in it are of, each once.</summary>
    public static IReadOnlyList<string> PredicateTypesOf(ManifestDocument document)
    {
        IEnumerable<string?> ofLayers = (document as ImageManifest)?.Layers.SelectMany(static layer => (string?[])
        [
            layer.Annotations.GetValueOrDefault(AnnotationKeys.CosignPredicateType),
            layer.Annotations.GetValueOrDefault(AnnotationKeys.InTotoPredicateType),
        ]) ?? [];
        return
        [
            .. ofLayers
                .Prepend(document.Annotations.GetValueOrDefault(AnnotationKeys.SigstoreBundlePredicateType))
                .Where(static type => !string.IsNullOrEmpty(type))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The SHA-256 of each certificate, in lowercase hex; none if the annotation is not that.</summary>
    public static IReadOnlyList<string> ThumbprintsOf(ManifestDocument document)
    {
        if (!document.Annotations.TryGetValue(AnnotationKeys.NotationThumbprints, out string? text))
        {
            return [];
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                return [];
            }

            string?[] listed =
            [
                .. json.RootElement
                    .EnumerateArray()
                    .Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString() : null),
            ];
            return listed.All(static item => item?.Length == ThumbprintLength && item.All(char.IsAsciiHexDigit))
                ? [.. listed.Select(static item => item!.ToLowerInvariant())]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is text to the parser, and none to who asks for it.
            return [];
        }
    }

    /// <summary>When it was made; <c>null</c> if it does not say, or in no time that can be read.</summary>
    public static Timestamp? CreatedOf(ManifestDocument document) =>
        Timestamp.TryParse(document.Annotations.GetValueOrDefault(AnnotationKeys.Created), out Timestamp created) ? created : null;

    // What a bundle without annotations has in it is not known; it is signed in any case.
    private static AttachmentKind KindOfBundle(IReadOnlyDictionary<string, string> annotations)
    {
        string? predicate = annotations.GetValueOrDefault(AnnotationKeys.SigstoreBundlePredicateType);
        string? content = annotations.GetValueOrDefault(AnnotationKeys.SigstoreBundleContent);
        bool isSignature = predicate is null ? content is null or MessageSignature : predicate == CosignSignPredicate;
        return isSignature ? AttachmentKind.Signature : AttachmentKind.Attestation;
    }

    private static IEnumerable<string> TypesOf(ManifestDocument document)
    {
        if (!string.IsNullOrEmpty(document.ArtifactType))
        {
            yield return document.ArtifactType;
        }

        if (document is ImageManifest manifest)
        {
            yield return manifest.Config.MediaType;
            foreach (Descriptor layer in manifest.Layers)
            {
                yield return layer.MediaType;
            }
        }
    }

    private static IEnumerable<AttachmentKind> WordsOf(string mediaType) =>
        from part in mediaType.Split(['/', '.', '+', '-', ';'])
        from known in Words
        where known.Word.Equals(part, StringComparison.OrdinalIgnoreCase)
        select known.Kind;
}
