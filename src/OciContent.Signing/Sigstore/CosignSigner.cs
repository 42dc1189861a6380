using System.Text.Json;
using OciContent.Attachments;
using OciContent.Images;
using OciContent.Signing.Attestations;
using OciContent.Signing.Keys;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Signs with a key, as cosign 2 does: a manifest by the tag <c>sha256-HEX.sig</c>, or <c>.att</c> for attestations, each layer of which is
/// a signature (cosign, specs/SIGNATURE_SPEC.md). One more signature is added to those that are there. Nothing is sent to a log.
/// </summary>
/// <example>
/// <code>
/// using SigningKey key = SigningKey.Parse(File.ReadAllText("cosign.key"), Environment.GetEnvironmentVariable("COSIGN_PASSWORD"));
/// SignedImage signed = await new CosignSigner(key).SignAsync(ImageLocation.Parse("oci:layout:v1"));
/// Console.WriteLine(signed.Tag);
/// </code>
/// </example>
public sealed class CosignSigner : ImageSigner
{
    private readonly SigningKey _key;

    /// <summary>Signs with a key.</summary>
    /// <param name="key">The key; it is disposed of by its owner.</param>
    public CosignSigner(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> SignCoreAsync(SigningTarget target, CancellationToken cancellationToken)
    {
        byte[] payload = SimpleSigningPayload.Write(target.Subject.Digest, target.Name?.Name ?? "", target.Annotations);
        return AddAsync(
            target,
            AttachmentKind.Signature,
            payload,
            SigningMediaTypes.SimpleSigning,
            [new(SignatureMaterial.SignatureAnnotation, Convert.ToBase64String(_key.Sign(payload)))],
            cancellationToken);
    }

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> AttestCoreAsync(
        SigningTarget target,
        string predicateType,
        ReadOnlyMemory<byte> predicate,
        CancellationToken cancellationToken)
    {
        byte[] statement = StatementWriter.Write(
            target.Subject.Digest,
            target.Name?.Name,
            target.Annotations,
            predicateType,
            predicate.Span);
        return AddAsync(
            target,
            AttachmentKind.Attestation,
            DsseEnvelope.Sign(_key, SigningMediaTypes.InTotoStatement, statement).ToJson(),
            SigningMediaTypes.DsseEnvelope,
            [new(SignatureMaterial.SignatureAnnotation, ""), new(AnnotationKeys.CosignPredicateType, predicateType)],
            cancellationToken);
    }

    /// <summary>Makes the manifest of the tag, with the layers that it has and one more.</summary>
    private static async Task<SignatureArtifact> AddAsync(
        SigningTarget target,
        AttachmentKind kind,
        byte[] content,
        string mediaType,
        IReadOnlyList<KeyValuePair<string, string>> annotations,
        CancellationToken cancellationToken)
    {
        string tag = CosignTag.Of(target.Subject.Digest, kind);
        var store = new MemoryContentStore();
        (IReadOnlyList<Descriptor> before, Digest? replaced) = await ReadAsync(target.Place, tag, store, cancellationToken)
            .ConfigureAwait(false);
        var layer = new Descriptor
        {
            MediaType = mediaType,
            Digest = Digest.Compute(content),
            Size = content.Length,
            Annotations = new Dictionary<string, string>(annotations, StringComparer.Ordinal),
        };
        await store.PutAsync(layer, new MemoryStream(content, writable: false), cancellationToken).ConfigureAwait(false);
        Descriptor[] layers = [.. before, layer];
        byte[] config = Config(layers);
        var manifest = new ImageManifest
        {
            Config = await store
                .AddAsync(new MemoryStream(config, writable: false), MediaTypes.OciConfig, cancellationToken: cancellationToken)
                .ConfigureAwait(false),
            Layers = layers,
        };
        await store.PutAsync(manifest, cancellationToken).ConfigureAwait(false);
        return new SignatureArtifact(ImageSource.Create(store, manifest.ToDescriptor(), "the signature"), layer, tag, replaced);
    }

    private static async Task<(IReadOnlyList<Descriptor> Layers, Digest? Manifest)> ReadAsync(
        ImageLocation place,
        string tag,
        MemoryContentStore store,
        CancellationToken cancellationToken)
    {
        ImageSource source;
        try
        {
            source = await new ImageLocation(place.Transport, place.Path, tag).OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ContentNotFoundException)
        {
            return ([], null);
        }

        await using (source.ConfigureAwait(false))
        {
            Descriptor root = source.ResolveRoot();
            ImageManifest manifest = await source.ReadManifestAsync(root, cancellationToken).ConfigureAwait(false);
            if (manifest.Layers.Count >= ImageSignatures.MaxSignatures)
            {
                throw new InvalidDataException(
                    $"'{tag}' in '{source.Name}' has {manifest.Layers.Count} layers: expected fewer than "
                        + $"{ImageSignatures.MaxSignatures}, to add one.");
            }

            foreach (Descriptor layer in manifest.Layers)
            {
                if (layer.Size > ImageSignature.MaxSize || SigningMediaTypes.FormatOf(layer.MediaType) != SignatureFormat.Cosign)
                {
                    throw new InvalidDataException(
                        $"'{tag}' in '{source.Name}' has a layer that is '{layer.MediaType}' of {layer.Size} bytes: expected signatures.");
                }

                ReadOnlyMemory<byte> bytes = await source.ReadBytesAsync(layer, cancellationToken).ConfigureAwait(false);
                await store.PutAsync(layer, new MemoryStream(bytes.ToArray(), writable: false), cancellationToken).ConfigureAwait(false);
            }

            return (manifest.Layers, root.Digest);
        }
    }

    // An image's config, so that registries take it for one; cosign's own has no more.
    private static byte[] Config(IReadOnlyList<Descriptor> layers)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("architecture"u8, "");
            json.WriteString("os"u8, "");
            json.WriteStartObject("rootfs"u8);
            json.WriteString("type"u8, "layers");
            json.WriteStartArray("diff_ids"u8);
            foreach (Descriptor layer in layers)
            {
                json.WriteStringValue(layer.Digest.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("config"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
