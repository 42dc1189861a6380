using OciContent.Json;

namespace OciContent;

/// <summary>The media types of images (image-spec, media-types.md; distribution, manifest-v2-2.md).</summary>
public static class MediaTypes
{
    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI image config.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>OCI layer: an uncompressed tar.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>OCI layer: a tar compressed with gzip.</summary>
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>OCI layer: a tar compressed with zstd.</summary>
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>OCI layer that may not be distributed freely: an uncompressed tar. Deprecated by image-spec 1.1.</summary>
    public const string OciLayerNonDistributable = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    /// <summary>OCI layer that may not be distributed freely: a tar compressed with gzip. Deprecated by image-spec 1.1.</summary>
    public const string OciLayerNonDistributableGzip = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    /// <summary>OCI layer that may not be distributed freely: a tar compressed with zstd. Deprecated by image-spec 1.1.</summary>
    public const string OciLayerNonDistributableZstd = "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";

    /// <summary>The file <c>oci-layout</c> of an OCI image layout.</summary>
    public const string OciLayoutHeader = "application/vnd.oci.layout.header.v1+json";

    /// <summary>The empty JSON object, where a config has nothing to say.</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";

    /// <summary>Docker image manifest, version 2, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker image manifest, version 2, schema 1, without a signature (distribution, manifest-v2-1.md).</summary>
    public const string DockerSchema1Manifest = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>Docker image manifest, version 2, schema 1, signed (distribution, manifest-v2-1.md, "Signed Manifests").</summary>
    public const string DockerSchema1SignedManifest = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker image config.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Docker layer: an uncompressed tar.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    /// <summary>Docker layer: a tar compressed with gzip.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>Docker layer: a tar compressed with zstd.</summary>
    public const string DockerLayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";

    /// <summary>Docker layer that is fetched from its <c>urls</c>: an uncompressed tar.</summary>
    public const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar";

    /// <summary>Docker layer that is fetched from its <c>urls</c>: a tar compressed with gzip.</summary>
    public const string DockerForeignLayerGzip = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    /// <summary>Docker plugin config: what a Docker manifest of a plugin, which is no image, has as its config.</summary>
    public const string DockerPluginConfig = "application/vnd.docker.plugin.v1+json";

    /// <summary>An in-toto statement, as the layers of BuildKit's attestations are.</summary>
    public const string InToto = "application/vnd.in-toto+json";

    /// <summary>The payload that cosign signs, as the layers of its signatures are (simple signing).</summary>
    public const string CosignSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>A DSSE envelope, as the layers of cosign's attestations are.</summary>
    public const string DsseEnvelope = "application/vnd.dsse.envelope.v1+json";

    /// <summary>A Sigstore bundle, version 0.3: a signature, and what it takes to verify it.</summary>
    public const string SigstoreBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>A Notation signature: an artifact type, or the media type of a config (Notary Project).</summary>
    public const string NotationSignature = "application/vnd.cncf.notary.signature";

    private const string SigstoreBundlePrefix = "application/vnd.dev.sigstore.bundle";
    private const string EncryptedSuffix = "+encrypted";
    private const string OciLayerPrefix = "application/vnd.oci.image.layer.";
    private const string DockerLayerPrefix = "application/vnd.docker.image.rootfs.";

    /// <summary>Those that documents are full of.</summary>
    internal static KnownTexts Known { get; } =
        new(
            OciLayerGzip, OciManifest, DockerLayerGzip, DockerManifest, OciConfig, DockerConfig, OciIndex, DockerManifestList, OciEmpty,
            OciLayerZstd, OciLayer,
            DockerLayer);

    /// <summary>
    /// Whether content of this type is an image manifest, in OCI or Docker form. Docker's schema 1 is not: see
    /// <see cref="IsSchema1Manifest"/>.
    /// </summary>
    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>Whether content of this type is a Docker image manifest of schema 1, signed or not.</summary>
    public static bool IsSchema1Manifest(string mediaType) => mediaType is DockerSchema1Manifest or DockerSchema1SignedManifest;

    /// <summary>Whether content of this type is an image index or manifest list.</summary>
    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerManifestList;

    /// <summary>Whether content of this type is an image config, in OCI or Docker form.</summary>
    public static bool IsConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>Whether content of this type is a layer, in OCI or Docker form, whatever its compression and encryption.</summary>
    public static bool IsLayer(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType.StartsWith(OciLayerPrefix, StringComparison.Ordinal)
            || mediaType.StartsWith(DockerLayerPrefix, StringComparison.Ordinal);
    }

    /// <summary>Whether content of this type is a layer that registries need not have: it may be fetched from its <c>urls</c>.</summary>
    public static bool IsNonDistributable(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType.StartsWith(OciLayerPrefix + "nondistributable.", StringComparison.Ordinal)
            || mediaType.StartsWith(DockerLayerPrefix + "foreign.", StringComparison.Ordinal);
    }

    /// <summary>Whether content of this type is a Sigstore bundle, of whatever version.</summary>
    public static bool IsSigstoreBundle(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType.StartsWith(SigstoreBundlePrefix, StringComparison.Ordinal)
            && mediaType.AsSpan(SigstoreBundlePrefix.Length) is ['.', 'v', ..] or ['+', ..];
    }

    /// <summary>Whether content of this type is a layer that was encrypted (ocicrypt: <c>+encrypted</c> behind the layer's type).</summary>
    public static bool IsEncrypted(string mediaType) => IsLayer(mediaType) && mediaType.EndsWith(EncryptedSuffix, StringComparison.Ordinal);
}
