using System.Text.Json;
using OciContent.Building;
using OciContent.Signing.Attestations;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Signs with a key, as cosign 3 does: a Sigstore bundle of version 0.3, in a manifest that refers to the image (image-spec, manifest.md,
/// "subject"). Nothing is sent to a log.
/// </summary>
/// <example>
/// <code>
/// using SigningKey key = SigningKey.Parse(File.ReadAllText("cosign.key"), Environment.GetEnvironmentVariable("COSIGN_PASSWORD"));
/// SignedImage signed = await new BundleSigner(key).SignAsync(ImageLocation.Parse("oci:layout:v1"));
/// Console.WriteLine(signed.Manifest.Digest);
/// </code>
/// </example>
public sealed class BundleSigner : ImageSigner
{
    private readonly SigningKey _key;
    private readonly TimeProvider _timeProvider;

    /// <summary>Signs with a key.</summary>
    /// <param name="key">The key; it is disposed of by its owner.</param>
    /// <param name="timeProvider">The clock for the annotation that says when it was signed; the system's unless given.</param>
    public BundleSigner(SigningKey key, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> SignCoreAsync(SigningTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(Make(target, PayloadBinding.ImageSignature, "{}"u8, name: null));

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> AttestCoreAsync(
        SigningTarget target,
        string predicateType,
        ReadOnlyMemory<byte> predicate,
        CancellationToken cancellationToken) => Task.FromResult(Make(target, predicateType, predicate.Span, target.Name?.Name));

    private SignatureArtifact Make(SigningTarget target, string predicateType, ReadOnlySpan<byte> predicate, string? name)
    {
        byte[] statement = StatementWriter.Write(target.Subject.Digest, name, target.Annotations, predicateType, predicate);
        byte[] bundle = Write(DsseEnvelope.Sign(_key, SigningMediaTypes.InTotoStatement, statement));
        var blob = new Descriptor
        {
            MediaType = SigningMediaTypes.SigstoreBundle,
            Digest = Digest.Compute(bundle),
            Size = bundle.Length,
        };
        var artifact = new ArtifactBuilder
        {
            ArtifactType = SigningMediaTypes.SigstoreBundle,
            Subject = target.Subject,
            Blobs = [new ArtifactBlob { Descriptor = blob, Open = () => new MemoryStream(bundle, writable: false) }],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.SigstoreBundleContent] = "dsse-envelope",
                [AnnotationKeys.SigstoreBundlePredicateType] = predicateType,
                [AnnotationKeys.Created] = Rfc3339.Format(_timeProvider.GetUtcNow()),
            },
        };
        return new SignatureArtifact(artifact.Build(), blob);
    }

    private byte[] Write(DsseEnvelope envelope)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("mediaType"u8, SigningMediaTypes.SigstoreBundle);
            json.WriteStartObject("verificationMaterial"u8);
            json.WriteStartObject("publicKey"u8);
            json.WriteString("hint"u8, _key.PublicKey.Hint);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WritePropertyName("dsseEnvelope"u8);
            envelope.Write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
