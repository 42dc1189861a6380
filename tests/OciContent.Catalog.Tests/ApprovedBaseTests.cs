using OciContent.Catalog.Tests.Kit;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Catalog.Tests;

/// <summary>
/// From the bases of an old registry to a verdict on every application: the bases are approved once, and after that manifests and configs
/// tell what each application is built on, or that nothing tells.
/// </summary>
public sealed class ApprovedBaseTests(ApplicationRegistry registry) : IClassFixture<ApplicationRegistry>
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [RequiresToolsTheory(DockerRegistryServer.Tool)]
    [MemberData(nameof(Engines))]
    public async Task Check_IsRightForEveryApplication_AndReadsNoLayer(CatalogEngine engine)
    {
        using var place = new Place(engine);
        var clock = new Clock();
        await using ImageCatalog catalog = await place.OpenAsync(time: clock);
        await ApproveBasesAsync(catalog, clock);
        int before = registry.LogLength();
        int readBefore = registry.Old.BlobsRead;

        var configs = new HashSet<Digest>();
        var derived = registry.Bases.Keys.ToDictionary(static name => name, static _ => new List<Digest>());
        derived[ApplicationRegistry.Os].Add(registry.Bases[ApplicationRegistry.Runtime]);
        derived[ApplicationRegistry.Os].Add(registry.Bases[ApplicationRegistry.NewRuntime]);
        foreach ((string tag, ApplicationKind kind) in registry.Applications)
        {
            await using ImageSource source = await registry.OpenAsync(tag);
            IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(source);
            Assert.Equal(
                kind == ApplicationKind.TwoPlatforms ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"],
                images.Select(static image => $"{image.Platform}"));
            foreach (LayerStack image in images)
            {
                RequireRight(tag, kind, await catalog.FindBasesAsync(image), image.Platform, isByManifest: false);
            }

            foreach (StoredImage image in (await source.ListImagesAsync()).Images)
            {
                configs.Add(image.Config!.Digest);
                foreach ((string name, _) in ExpectedOf(kind, image.Platform))
                {
                    derived[name].Add(image.Manifest!.Digest);
                }

                LayerStack manifest = LayerStack.ParseManifest((await source.ReadManifestBytesAsync(image.Manifest!)).Span);
                RequireRight(tag, kind, await catalog.FindBasesAsync(manifest), platform: null, isByManifest: true);
            }
        }

        // Once the applications are in the catalogue too, it knows who has to build again when a base changes.
        foreach ((string tag, _) in registry.Applications)
        {
            await using ImageSource source = await registry.OpenAsync(tag);
            Assert.Empty((await catalog.AddAsync(source, new CatalogAddOptions { ReadsLayers = false })).Problems);
        }

        foreach ((string name, List<Digest> images) in derived)
        {
            List<CatalogedImage> found = await catalog.ListDerivedAsync(registry.Bases[name]).ToListAsync();
            Assert.Equal(images.Order(), found.Select(static image => image.Digest).Order());
        }

        // The configs were read, and no other blob; and nothing more of the bases.
        Assert.Equal(configs.Order(), (await registry.BlobsAskedForAsync(before)).Order());
        Assert.Equal(readBefore, registry.Old.BlobsRead);
    }

    private async Task ApproveBasesAsync(ImageCatalog catalog, Clock clock)
    {
        foreach ((string name, Digest digest) in registry.Bases)
        {
            clock.Now = clock.Now.AddDays(1);
            await using ImageSource source = await registry.Old.OpenAsync(name);
            CatalogAddition added = await catalog.AddAsync(source, new CatalogAddOptions
            {
                // The tag that moves from the one version to the other.
                Name = registry.Old.NameOf($"{name.Split(':')[0]}:stable"),
                Approval = name == ApplicationRegistry.Os ? null : new CatalogApproval("base-team@example.com"),
            });
            Assert.Equal([digest], added.Images);
            Assert.Empty(added.Problems);
        }
    }

    private void RequireRight(string tag, ApplicationKind kind, BaseAnswer answer, Platform? platform, bool isByManifest)
    {
        (string Name, int Layers)[] expected = ExpectedOf(kind, platform);
        BaseMatchKind by = kind is not (ApplicationKind.ByDocker or ApplicationKind.ByPodman or ApplicationKind.ByPodmanAndRebased)
            ? BaseMatchKind.Digest
            : isByManifest
                ? BaseMatchKind.Inferred
                : BaseMatchKind.DiffId;
        string where = $"{tag}, {(isByManifest ? "by its manifest alone" : platform)}: {answer.Explanation}";
        Assert.True(
            expected.Select(found => (registry.Bases[found.Name], by, found.Layers, ApprovalOf(found.Name))).Order()
                .SequenceEqual(answer.Bases.Select(static found =>
                    (found.Image.Digest, found.Kind, found.Layers, found.Image.Approval?.By)).Order()),
            where);
        Assert.True(answer.KnownLayers == expected.Select(static found => found.Layers).DefaultIfEmpty(0).Max(), where);

        // The approved base with the most layers; what is to rebuild on is known of the old version alone.
        string? approved = expected.Select(static found => found.Name).FirstOrDefault(static name => ApprovalOf(name) is not null);
        Assert.True((approved is null) == (answer.Approved is null), where);
        Assert.True(answer.Approved is null || answer.Approved.Layers == expected[0].Layers, where);
        Digest? newer = approved == ApplicationRegistry.Runtime ? registry.Bases[ApplicationRegistry.NewRuntime] : null;
        Assert.True(answer.Approved?.Newer?.Digest == newer, where);
        Assert.True(answer.Explanation.EndsWith("nothing tells.", StringComparison.Ordinal) == (expected.Length == 0), where);
    }

    private static string? ApprovalOf(string name) => name == ApplicationRegistry.Os ? null : "base-team@example.com";

    private static (string Name, int Layers)[] ExpectedOf(ApplicationKind kind, Platform? platform)
    {
        const int Os = ApplicationRegistry.OsLayers;
        return kind switch
        {
            ApplicationKind.Squashed or ApplicationKind.Stranger => [],
            ApplicationKind.SquashedAboveOs => [(ApplicationRegistry.Os, Os)],
            ApplicationKind.Rebased or ApplicationKind.ByPodmanAndRebased =>
                [(ApplicationRegistry.NewRuntime, Os + 1), (ApplicationRegistry.Os, Os)],

            // A manifest by itself does not tell of which platform it is.
            ApplicationKind.TwoPlatforms =>
            [
                .. platform?.Architecture == "arm64" ? [] : new[] { (ApplicationRegistry.Scripts, 1) },
                .. platform?.Architecture == "amd64" ? [] : new[] { (ApplicationRegistry.ScriptsForArm, 1) },
            ],
            _ => [(ApplicationRegistry.Runtime, Os + 1), (ApplicationRegistry.Os, Os)],
        };
    }
}
