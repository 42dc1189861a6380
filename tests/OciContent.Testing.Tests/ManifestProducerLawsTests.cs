using FsCheck.Fluent;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Testing.Tests;

public sealed class ManifestProducerLawsTests
{
    // OciContent writes compact documents, and the keys of objects in the order of image-spec.
    private static readonly ManifestProducerLawOptions OfImageSpec = new()
    {
        Descriptions = OciArbitraries.ImageDescriptions().Filter(static image => image.Format == ImageFormat.Oci),
        IsCompact = true,
    };

    public static TheoryData<string> Laws { get; } = [.. ManifestProducerLaws.Names];

    public static TheoryData<string> Mutations { get; } = [.. Mutation.All.Select(static mutation => mutation.Name)];

    public static TheoryData<string> NoMutations { get; } = [.. Mutation.None.Select(static mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void OurWriter_KeepsTheLaw(string law) =>
        new ManifestProducerLaws(
            static image => image.ToImage(),
            new() { IsCompact = true, Cases = Cases.Count(all: 50, fewer: 10) }).Check(law);

    [Fact]
    public void OurWriter_KeepsAllLawsForManifestsAlone() =>
        new ManifestProducerLaws(
            static image => image.ToManifest().RawBytes,
            new() { Cases = Cases.Count(all: 20, fewer: 6), RepeatsAfter = TimeSpan.Zero }).CheckAll();

    [Theory]
    [InlineData("image-spec")]
    [InlineData("containers-image")]
    [InlineData("docker")]
    public void OurProfiles_KeepTheLaws(string profile) =>
        new ManifestProducerLaws(
            image => (ReadOnlyMemory<byte>)image.ToManifest().ToBytes(DocumentProfile.Parse(profile)),
            new() { Cases = Cases.Count(all: 30, fewer: 6), RepeatsAfter = TimeSpan.Zero }).CheckAll();

    [Theory]
    [MemberData(nameof(Laws))]
    public void AProducerOfBothForms_KeepsTheLaw(string law) =>
        new ManifestProducerLaws(
            HandWrittenProducer.Produce,
            new()
            {
                IsCompact = true,
                Cases = Cases.Count(all: 100, fewer: 15),
                RepeatsAfter = TimeSpan.Zero,
            }).Check(law);

    [Fact]
    public void AProducer_MayCompressOtherwise() =>
        new ManifestProducerLaws(
            static image =>
            {
                byte[][] blobs = [.. image.Layers.Select(static layer => Compress(layer.Tar))];
                ImageManifest manifest = image.ToManifest();
                return image.ToImage() with
                {
                    Layers = [.. blobs],
                    Manifest = (
                        manifest with
                        {
                            Layers = [.. blobs.Select(static blob => Descriptor.For(blob, MediaTypes.OciLayerGzip))],
                        }).RawBytes,
                };
            },
            OfImageSpec with
            {
                Cases = Cases.Count(all: 10, fewer: 4),
                RepeatsAfter = TimeSpan.Zero,
            }).CheckAll();

    [Theory]
    [MemberData(nameof(Mutations))]
    public void AMutation_BreaksItsLaw(string name)
    {
        Mutation mutation = Mutation.All.Single(mutation => mutation.Name == name);

        LawViolationException violation = Assert.Throws<LawViolationException>(() =>
            new ManifestProducerLaws(mutation.Produce, OfImageSpec with { HasSortedKeys = mutation.HasSortedKeys }).Check(mutation.Law));

        Assert.Equal(mutation.Law, violation.Law);
        Assert.Equal(
            name.StartsWith("throws", StringComparison.Ordinal),
            violation.Reason.StartsWith("the producer threw", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', violation.Reason);
        Assert.Contains(violation.Reason, violation.Message);
        Assert.Contains("Seed = 1", violation.Message);
    }

    [Theory]
    [MemberData(nameof(NoMutations))]
    public void WhatIsMutated_KeepsAllLawsWithoutAMutation(string name)
    {
        Mutation none = Mutation.None.Single(mutation => mutation.Name == name);

        new ManifestProducerLaws(
            none.Produce,
            OfImageSpec with
            {
                HasSortedKeys = none.HasSortedKeys,
                Cases = Cases.Count(all: 100, fewer: 15),
                RepeatsAfter = TimeSpan.Zero,
            }).CheckAll();
    }

    [Fact]
    public void Mutations_AreMany() => Assert.True(Mutation.All.Count >= 40);

    [Fact]
    public void EachLaw_CanBeBroken() =>
        Assert.Equal(
            ManifestProducerLaws.Names.Order(StringComparer.Ordinal),
            Mutation.All.Select(static mutation => mutation.Law).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void AViolation_ShowsTheSmallestImageAndItsDocument()
    {
        Mutation mutation = Mutation.All.Single(static mutation => mutation.Name == "the uncompressed size");

        LawViolationException violation = Assert.Throws<LawViolationException>(() =>
            new ManifestProducerLaws(mutation.Produce).SizesAgree());

        Assert.Equal(
            """
            SizesAgree: layers[0].size is 1024: expected 32, that of the layer as it is stored
            For
                linux/amd64, oci
                layer 0: gzip, 32 bytes, sha256:4f4fb700ef54…; tar of 1024 bytes, sha256:5f70bf18a086…: no files
            Document
                {
                 "schemaVersion":2,
                 "mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:277a86d5d1a6983dd0f8c45442ddec4188dd31d58693bede97b63004e4706d31","size":163},
                 "layers":[
                  {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1","size":1024}]}
            Case 1 of seed 1; to repeat it: Seed = 1 and Cases = 1 in your options
            """,
            violation.Message);
    }

    [Fact]
    public void ATextThatBreaksALaw_IsCutToWhatBreaksIt()
    {
        static ProducedImage Produce(ImageDescription image) =>
            image.Annotations.Any(static entry => entry.Value.Contains('<', StringComparison.Ordinal))
                ? throw new NotSupportedException("<")
                : image.ToImage();

        LawViolationException violation = Assert.Throws<LawViolationException>(static () => new ManifestProducerLaws(Produce).SizesAgree());

        Assert.Equal("linux/amd64, oci\nannotations: {\"a\":\"<\"}\nno layers", violation.CounterExample);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameViolation()
    {
        Func<ImageDescription, ProducedImage> produce = Mutation
            .All.Single(static mutation => mutation.Name == "diffIDs in reverse order")
            .Produce;

        LawViolationException first = Assert.Throws<LawViolationException>(() =>
            new ManifestProducerLaws(produce, new() { Seed = 7 }).CheckAll());
        LawViolationException again = Assert.Throws<LawViolationException>(() =>
            new ManifestProducerLaws(produce, new() { Seed = 7 }).CheckAll());

        Assert.Equal(first.Message, again.Message);
        Assert.Equal(7, first.Seed);
    }

    [Fact]
    public void FindViolations_GoesOnAfterOne()
    {
        IReadOnlyList<LawViolationException> violations = new ManifestProducerLaws(
            static image => image.ToImage() with { Manifest = "{}"u8.ToArray() },
            new() { Cases = 5, RepeatsAfter = TimeSpan.Zero }).FindViolations();

        Assert.Contains(violations, static violation => violation.Law == nameof(ManifestProducerLaws.SchemaVersionIsTwo));
        Assert.Contains(violations, static violation => violation.Law == nameof(ManifestProducerLaws.StrictReaderReadsTheSame));
        Assert.DoesNotContain(violations, static violation => violation.Law == nameof(ManifestProducerLaws.OutputIsDeterministic));
    }

    [Fact]
    public void NoCases_AreRefused() => Assert.Throws<ArgumentOutOfRangeException>(static () => new LawOptions { Cases = 0 });

    [Fact]
    public void ANegativeNumberOfShrinks_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new LawOptions { MaxShrinks = -1 });

    [Fact]
    public void AProducerThatGivesNoLayers_IsFound()
    {
        LawViolationException violation = Assert.Throws<LawViolationException>(static () =>
            new ManifestProducerLaws(static image => image.ToImage() with { Layers = null! }, new() { Cases = 1 }).CheckAll());

        Assert.Equal("the producer gave null for the layers: expected a list", violation.Reason);
    }

    [Fact]
    public void AProducer_MayGiveAnArray()
    {
        new ManifestProducerLaws(Write, new() { Cases = 5, RepeatsAfter = TimeSpan.Zero }).CheckAll();

        static byte[] Write(ImageDescription image) => image.ToManifest().RawBytes.ToArray();
    }

    [Fact]
    public void Check_RefusesALawThatIsNone() =>
        Assert.Throws<ArgumentException>(static () => new ManifestProducerLaws(static image => image.ToImage()).Check("Newton's"));

    [Fact]
    public void AProducerThatThrows_IsNamedWithWhatItThrew()
    {
        LawViolationException violation = Assert.Throws<LawViolationException>(static () =>
            new ManifestProducerLaws(static image =>
                image.Layers.Count > 1 ? throw new NotSupportedException("one layer") : image.ToImage()).SizesAgree());

        Assert.Equal("the producer threw NotSupportedException, 'one layer': expected an image", violation.Reason);
        Assert.IsType<NotSupportedException>(violation.InnerException);
    }

    private static byte[] Compress(ReadOnlyMemory<byte> tar)
    {
        var blob = new MemoryStream();
        Blocking.Wait(() => LayerCompressor.CompressAsync(new MemoryStream(tar.ToArray()), blob, CompressionProfile.Crane));
        return blob.ToArray();
    }
}
