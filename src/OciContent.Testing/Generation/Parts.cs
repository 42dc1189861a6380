using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Testing.Generation;

/// <summary>Digests, platforms and descriptors, and ways to simpler ones.</summary>
internal static class Parts
{
    private static readonly string[] UnknownDigests =
    [
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g=",
        "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
    ];

    private static readonly string[] ContentTypes =
    [
        MediaTypes.OciConfig, MediaTypes.OciLayer, MediaTypes.OciLayerGzip, MediaTypes.OciLayerZstd, MediaTypes.DockerConfig,
        MediaTypes.DockerLayerGzip, MediaTypes.OciManifest, MediaTypes.OciEmpty,
        "application/vnd.example.sbom.v1+json",
        "text/plain",
        "A!#$&-^_.+/z!#$&-^_.+",
    ];

    private static readonly Platform Simplest = new() { Architecture = "amd64", Os = "linux" };

    public static readonly Gen<Digest> Digest = Gen.Frequency(
        (6, SupportedDigest(DigestAlgorithm.Sha256)),
        (2, SupportedDigest(DigestAlgorithm.Sha512)),
        (1, SupportedDigest(DigestAlgorithm.Blake3)),
        (1, Gen.Elements(UnknownDigests).Select(OciContent.Digest.Parse)));

    public static readonly Gen<Platform> Platform = Gen.OneOf(
        Gen.Elements("linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/386", "linux/s390x", "freebsd/amd64")
            .Select(OciContent.Platform.Parse),
        from version in Gen.Elements("10.0.17763.6054", "10.0.20348.2582")
        from features in Gen.Elements<string[]>([], ["win32k"])
        select new Platform { Architecture = "amd64", Os = "windows", OsVersion = version, OsFeatures = features });

    public static readonly Gen<Descriptor> Descriptor =
        from type in Gen.Elements(ContentTypes)
        from reference in Gen.Frequency((3, Reference()), (1, Embedded()))
        from urls in Gen.Frequency((4, Gen.Constant<string[]>([])), (1, Texts.Some(Texts.Uri, 1, 2)))
        from annotations in Gen.Frequency((3, Gen.Constant(EmptyMap.Instance)), (1, Texts.Map))
        from platform in Texts.Maybe(Platform, 2)
        from artifactType in Texts.Maybe(Gen.Elements(ContentTypes), 1)
        select reference with
        {
            MediaType = type,
            Urls = urls,
            Annotations = annotations,
            Platform = platform,
            ArtifactType = artifactType,
        };

    /// <summary>The digest with zeros in its second half, or the sha256 digest of zeros.</summary>
    public static IEnumerable<Digest> Simpler(Digest digest)
    {
        if (digest.Algorithm != DigestAlgorithm.Sha256)
        {
            yield return OciContent.Digest.FromHash(DigestAlgorithm.Sha256, new byte[32]);
            yield break;
        }

        byte[] hash = Convert.FromHexString(digest.Encoded);
        int used = hash.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        if (used > 0)
        {
            yield return OciContent.Digest.FromHash(DigestAlgorithm.Sha256, new byte[32]);
            yield return OciContent.Digest.FromHash(DigestAlgorithm.Sha256, [.. hash[..(used / 2)], .. new byte[32 - (used / 2)]]);
        }
    }

    /// <summary>linux/amd64.</summary>
    public static IEnumerable<Platform> Simpler(Platform platform) => Shrinking.Without(platform != Simplest, static () => Simplest);

    public static IEnumerable<Descriptor> Simpler(Descriptor descriptor) =>
    [
        .. Shrinking.Without(descriptor.Data is not null, () => descriptor with { Data = null }),
        .. Shrinking.Without(descriptor.Urls.Count > 0, () => descriptor with { Urls = [] }),
        .. Shrinking.Without(descriptor.ArtifactType is not null, () => descriptor with { ArtifactType = null }),
        .. Shrinking.Without(descriptor.Platform is not null, () => descriptor with { Platform = null }),
        .. descriptor.Platform is { } platform ? Simpler(platform).Select(simpler => descriptor with { Platform = simpler }) : [],
        .. Shrinking.Map(descriptor.Annotations).Select(annotations => descriptor with { Annotations = annotations }),

        // What is embedded has its own digest and size.
        .. descriptor.Data is null ? Simpler(descriptor.Digest).Select(digest => descriptor with { Digest = digest }) : [],
        .. Shrinking.Without(descriptor.Data is null && descriptor.Size > 0, () => descriptor with { Size = descriptor.Size / 2 }),
    ];

    private static Gen<Digest> SupportedDigest(DigestAlgorithm algorithm) =>
        Bytes(algorithm.HashSizeInBytes).Select(hash => OciContent.Digest.FromHash(algorithm, hash));

    private static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(static value => (byte)value).ArrayOf(count);

    private static Gen<Descriptor> Reference() =>
        from digest in Digest
        from size in Gen.Frequency(
            (4, Gen.Choose(0, 100_000).Select(static size => (long)size)),
            (1, Gen.Elements(0, 1L << 32, (1L << 53) + 1, long.MaxValue)))
        select new Descriptor
        {
            MediaType = MediaTypes.OciLayer,
            Digest = digest,
            Size = size,
        };

    private static Gen<Descriptor> Embedded() =>
        from count in Gen.Choose(0, 20)
        from data in Bytes(count)
        from algorithm in Gen.Elements(DigestAlgorithm.Supported.ToArray())
        select OciContent.Descriptor.For(data, MediaTypes.OciLayer, algorithm) with { Data = data };
}
