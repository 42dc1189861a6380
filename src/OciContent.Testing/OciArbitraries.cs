using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>
/// What FsCheck makes and shrinks values of images by. Name the class where your framework takes arbitraries, as in
/// <c>Config.QuickThrowOnFailure.WithArbitrary([typeof(OciArbitraries)])</c> or <c>[Property(Arbitrary = [typeof(OciArbitraries)])]</c>,
/// or call a method where you need one. What they make is valid, whatever it is shrunk to; <see cref="HostileDocument"/>,
/// <see cref="HostileName"/> and <see cref="HostileDigest"/> never are.
/// </summary>
/// <example>
/// <code>
/// FsCheck.Check.One(
///     FsCheck.Config.QuickThrowOnFailure,
///     FsCheck.Fluent.Prop.ForAll(OciArbitraries.ImageManifests(), manifest => ImageManifest.Parse(manifest.RawBytes.Span).Equals(manifest)));
/// </code>
/// </example>
public static class OciArbitraries
{
    /// <summary>Digests of all supported algorithms and of some unknown ones; they shrink to the sha256 of zeros.</summary>
    public static Arbitrary<Digest> Digests() => Arb.From(Parts.Digest, Parts.Simpler);

    /// <summary>Platforms that images are built for.</summary>
    public static Arbitrary<Platform> Platforms() => Arb.From(Parts.Platform, Parts.Simpler);

    /// <summary>Annotations and labels: well-known keys, and any characters that JSON can hold.</summary>
    public static Arbitrary<IReadOnlyDictionary<string, string>> Annotations() => Arb.From(Texts.Map, Shrinking.Map);

    /// <summary>Descriptors with and without each optional field; content that is embedded has the digest and size.</summary>
    public static Arbitrary<Descriptor> Descriptors() => Arb.From(Parts.Descriptor, Parts.Simpler);

    /// <summary>Image manifests of image-spec's form and Docker's. What they point at need not be anywhere.</summary>
    public static Arbitrary<ImageManifest> ImageManifests() => Arb.From(Documents.Manifest, Documents.Simpler);

    /// <summary>Image indexes and Docker's manifest lists. What they point at need not be anywhere.</summary>
    public static Arbitrary<ImageIndex> ImageIndexes() => Arb.From(Documents.Index, Documents.Simpler);

    /// <summary>Image configs.</summary>
    public static Arbitrary<ImageConfig> ImageConfigs() => Arb.From(Documents.Config, Documents.Simpler);

    /// <summary>Layers: real tars, plain, as gzip and as zstd.</summary>
    public static Arbitrary<LayerSample> LayerSamples() => Arb.From(Generation.Images.Layer, Generation.Images.Simpler);

    /// <summary>Images to be produced, of image-spec's form and Docker's; some have a layer twice.</summary>
    public static Arbitrary<ImageDescription> ImageDescriptions() => Arb.From(Generation.Images.Description, Generation.Images.Simpler);

    /// <summary>Whole images and indexes of them in memory.</summary>
    public static Arbitrary<MemoryImage> MemoryImages() => Arb.From(Generation.Images.Image, Generation.Images.Simpler);

    /// <summary>Documents that a careful reader refuses; they shrink to others that are wrong in the same way.</summary>
    public static Arbitrary<HostileDocument> HostileDocuments() => Arb.From(Hostile.Document, Hostile.Simpler);

    /// <summary>Names that lead elsewhere, mean something to a system, or cannot be written. They are short, and do not shrink.</summary>
    public static Arbitrary<HostileName> HostileNames() => Arb.From(Hostile.Name);

    /// <summary>Texts that are nearly digests. They are short, and do not shrink.</summary>
    public static Arbitrary<HostileDigest> HostileDigests() => Arb.From(Hostile.Digest);
}
