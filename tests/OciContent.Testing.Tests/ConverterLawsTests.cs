using FsCheck;
using FsCheck.Fluent;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Testing.Tests;

public sealed class ConverterLawsTests
{
    /// <summary>Docker's form has no zstd layers.</summary>
    private static readonly Arbitrary<MemoryImage> WithoutZstd = OciArbitraries.MemoryImages().Filter(static image =>
        image.Descriptions.All(static description => description.Layers.All(static layer => layer.Compression != CompressionFormat.Zstd)));

    public static IEnumerable<object[]> Profiles =>
        from profile in ConversionProfile.All
        from target in new[] { "oci", "docker" }
        where profile != ConversionProfile.Containerd || target == "oci"
        from law in ConverterLaws.Names
        select new object[] { profile.Name, target, law };

    /// <summary>What a converter does wrong, and the law that says so.</summary>
    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "drops a layer", nameof(ConverterLaws.LayersKeepTheirContent) },
        { "drops a layer", nameof(ConverterLaws.ResultIsValid) },
        { "turns layers round", nameof(ConverterLaws.LayersKeepTheirContent) },
        { "wrong size of the config", nameof(ConverterLaws.ImageIdIsOfConfigsBytes) },
        { "wrong size of the config", nameof(ConverterLaws.ResultIsValid) },
        { "keeps the old digest of the config", nameof(ConverterLaws.ImageIdIsOfConfigsBytes) },
        { "turns diffIDs round", nameof(ConverterLaws.ConfigKeepsItsLayersAndPlatform) },
        { "forgets the variant", nameof(ConverterLaws.ConfigKeepsItsLayersAndPlatform) },
        { "drops created", nameof(ConverterLaws.ConfigIsKept) },
        { "drops the environment", nameof(ConverterLaws.ConfigIsKept) },
        { "drops labels", nameof(ConverterLaws.ConfigIsKept) },
        { "drops volumes", nameof(ConverterLaws.ConfigIsKept) },
        { "drops how a container is run", nameof(ConverterLaws.ConfigIsKept) },
        { "drops annotations", nameof(ConverterLaws.AnnotationsAreKept) },
        { "empties annotations", nameof(ConverterLaws.AnnotationsAreKept) },
        { "drops the platforms of entries", nameof(ConverterLaws.PlatformsAreKept) },
        { "takes the first of an index", nameof(ConverterLaws.PlatformsAreKept) },
        { "converts nothing", nameof(ConverterLaws.MediaTypesAreOfTarget) },
        { "converts manifests alone", nameof(ConverterLaws.MediaTypesAreOfTarget) },
        { "leaves the types of layers", nameof(ConverterLaws.MediaTypesAreOfTarget) },
        { "notes the time", nameof(ConverterLaws.ResultIsDeterministic) },
        { "notes how often", nameof(ConverterLaws.ConvertingAgainChangesNothing) },
        { "throws", nameof(ConverterLaws.ResultIsValid) },
        { "refuses", nameof(ConverterLaws.ResultIsValid) },
    };

    [Theory]
    [MemberData(nameof(Profiles))]
    public Task OurConverter_KeepsTheLaw(string profile, string target, string law)
    {
        var options = new ConversionOptions
        {
            Target = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker,
            Profile = ConversionProfile.Parse(profile),
        };
        return new ConverterLaws(
            async (reader, root) =>
            {
                ConvertedImage converted = await ImageConverter.ConvertAsync(ImageSource.Create(reader, root), options);
                return new ConvertedContent(converted, converted.Root);
            },
            new() { Images = WithoutZstd, Target = options.Target, Cases = Cases.Count(all: 30, fewer: 6) }).CheckAsync(law);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task AFault_BreaksItsLaw(string fault, string law)
    {
        LawViolationException violation = await Assert.ThrowsAsync<LawViolationException>(() =>
            new ConverterLaws(
                (reader, root) => ConvertAsync(reader, root, fault),
                new()
                {
                    Images = WithoutZstd,
                    Target = ImageFormat.Oci,
                    IsRefusal = static e => e is NotSupportedException,
                }).CheckAsync(law));

        Assert.Equal(law, violation.Law);
        Assert.DoesNotContain('\n', violation.Reason);
    }

    [Fact]
    public void EachLaw_CanBeBroken() =>
        Assert.Equal(
            ConverterLaws.Names.Order(StringComparer.Ordinal),
            Faults.Select(static row => (string)row[1]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task WhatIsNotClaimed_IsNotChecked()
    {
        await new ConverterLaws(
            static (reader, root) => ConvertAsync(reader, root, "drops annotations"),
            new() { Images = WithoutZstd, MayLoseAnnotations = true }).AnnotationsAreKept();
        await new ConverterLaws(
            static (reader, root) => ConvertAsync(reader, root, "converts nothing"),
            new() { Images = WithoutZstd }).CheckAllAsync();
    }

    [Fact]
    public async Task Refusals_AreNoViolations()
    {
        int refused = 0;
        await new ConverterLaws(
            async (reader, root) =>
            {
                ConvertedImage converted = await ImageConverter.ConvertAsync(
                    ImageSource.Create(reader, root),
                    new ConversionOptions { Target = ImageFormat.Docker });
                return new ConvertedContent(converted, converted.Root);
            },
            new()
            {
                Cases = 40,
                IsRefusal = e =>
                {
                    refused++;
                    return e is InvalidDataException or NotSupportedException;
                },
            }).ResultIsValid();
        Assert.NotEqual(0, refused);
    }

    /// <summary>Leaves images as they are, but for one thing that it does wrong.</summary>
    private static async Task<ConvertedContent> ConvertAsync(IContentReader reader, Descriptor root, string fault)
    {
        if (fault == "refuses")
        {
            throw new NotSupportedException("no");
        }

        if (MediaTypes.IsIndex(root.MediaType))
        {
            return await ConvertIndexAsync(reader, root, fault);
        }

        ImageManifest manifest = await reader.ReadManifestAsync(root);
        ImageConfig config = await reader.ReadConfigAsync(manifest.Config);
        ImageConfig changed = fault switch
        {
            "turns diffIDs round" => config with { RootFs = new RootFs { DiffIds = [.. config.RootFs.DiffIds.Reverse()] } },
            "forgets the variant" => config with { Variant = null },
            "keeps the old digest of the config" => config with { Author = "me" },
            "drops created" => config with { Created = null },
            "drops the environment" => config with { Config = config.Config is null ? null : config.Config with { Env = [] } },
            "drops labels" => config with { Config = config.Config is null ? null : config.Config with { Labels = null } },
            "drops volumes" => config with { Config = config.Config is null ? null : config.Config with { Volumes = null } },
            "drops how a container is run" => config with { Config = null },
            _ => config,
        };
        var store = new MemoryContentStore();
        foreach (Descriptor layer in manifest.Layers)
        {
            await store.PutAsync(layer, await reader.OpenReadAsync(layer));
        }

        manifest = fault switch
        {
            "drops a layer" => manifest with { Layers = [.. manifest.Layers.Skip(1)] },
            "turns layers round" => manifest with { Layers = [.. manifest.Layers.Reverse()] },
            "wrong size of the config" => manifest with { Config = manifest.Config with { Size = manifest.Config.Size + 1 } },
            "keeps the old digest of the config" => manifest,
            "notes the time" => manifest with
            {
                Annotations = new Dictionary<string, string> { ["at"] = DateTime.UtcNow.Ticks.ToString() },
            },
            "notes how often" => manifest with
            {
                Annotations = new Dictionary<string, string> { ["times"] = manifest.Annotations.GetValueOrDefault("times", "") + "1" },
            },
            "drops annotations" => manifest with { Annotations = null },
            "empties annotations" => manifest with
            {
                Annotations = manifest.Annotations.ToDictionary(static entry => entry.Key, static _ => ""),
            },
            "converts manifests alone" => manifest with { MediaType = MediaTypes.OciManifest },
            "leaves the types of layers" => manifest with
            {
                MediaType = MediaTypes.OciManifest,
                Config = manifest.Config with { MediaType = MediaTypes.OciConfig },
            },
            "throws" when manifest.Layers.Count > 1 => throw new InvalidOperationException("one layer"),
            _ => manifest with { Config = (await store.PutAsync(changed)) with { MediaType = manifest.Config.MediaType } },
        };
        await store.PutAsync(changed);
        return new ConvertedContent(store, await store.PutAsync(manifest));
    }

    private static async Task<ConvertedContent> ConvertIndexAsync(IContentReader reader, Descriptor root, string fault)
    {
        ImageIndex index = await reader.ReadIndexAsync(root);
        switch (fault)
        {
            case "takes the first of an index" when index.Manifests.Count > 0:
                return new ConvertedContent(reader, index.Manifests[0]);
            case "drops the platforms of entries":
                var store = new MemoryContentStore();
                Descriptor result = await store.PutAsync(
                    index with
                    {
                        Manifests = [.. index.Manifests.Select(static entry => entry with { Platform = null })],
                    });
                return new ConvertedContent(store, result);
            default:
                return new ConvertedContent(reader, root);
        }
    }
}
