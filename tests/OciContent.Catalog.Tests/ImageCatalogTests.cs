using System.Text;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Compression;
using OciContent.Editing;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Catalog.Tests;

/// <summary>What a catalogue answers, by both engines alike.</summary>
public sealed class ImageCatalogTests
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Fact]
    public void Postgres_IsHereWhereToolsAreRequired() =>
        Assert.True(PostgresServer.Shared is not null || !ToolPath.AreToolsRequired, "PostgreSQL is not installed.");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_KnowsEveryHashOfAnImage(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await using ImageSource source = await ImageLocation.Parse($"oci:{Repository.Hello("oci")}:latest").OpenAsync();
        CatalogAddition added = await catalog.AddAsync(source);

        Assert.Equal(engine, catalog.Engine);
        Assert.Equal(1, added.NewImages);
        Assert.Equal(3, added.LayersRead);
        Assert.Empty(added.Problems);
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        InferenceResult inferred = await LayerInference.InferAsync(source);
        ImageIdentity image = inspection.Images.Single();
        await RequireAsync(catalog, HashRole.Manifest, image.Manifest!.Digest);
        await RequireAsync(catalog, HashRole.Config, image.ImageId!);
        foreach (LayerIdentity layer in image.Layers)
        {
            await RequireAsync(catalog, HashRole.Layer, layer.Digest!);
            await RequireAsync(catalog, HashRole.DiffId, layer.DiffId!);
            await RequireAsync(catalog, HashRole.ChainId, layer.ChainId!);
        }

        foreach (Digest candidate in inferred.Images[0].Layers.SelectMany(
            static layer => layer.Candidates!.Candidates).Select(static one => one.Digest))
        {
            await RequireAsync(catalog, HashRole.InferredLayer, candidate);
        }

        Assert.NotEmpty(inferred.Images[0].Manifests);
        foreach (InferredManifest manifest in inferred.Images[0].Manifests)
        {
            await RequireAsync(catalog, HashRole.InferredManifest, manifest.Digest);
        }

        Assert.Empty(await catalog.FindAsync(HashPrefix.Parse(Sample.Of("nothing").Encoded)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_ReadsNothingAgain(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        string[] forms = [$"oci:{Repository.Hello("oci")}:latest", $"docker-archive:{Repository.Hello("hello-docker-archive.tar")}"];
        foreach (string form in forms)
        {
            for (int i = 0; i < 2; i++)
            {
                await using ImageSource source = await ImageLocation.Parse(form).OpenAsync();
                CatalogAddition added = await catalog.AddAsync(source);
                Assert.Equal(i == 0 ? 1 : 0, added.NewImages);

                // The archive has the layout's layers.
                Assert.Equal(i == 0 && form.StartsWith("oci:", StringComparison.Ordinal) ? 3 : 0, added.LayersRead);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_DoesNotBelieveWhatAnImageSaysOfItsBlobs(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await using EditedImage good = await Sample.BuildAsync(null, CompressionProfile.Docker, "base");
        await catalog.AddAsync(good);
        ImageListing listing = await good.ListImagesAsync();
        Digest content = listing.Images[0].ConfigDocument!.RootFs.DiffIds[0];

        // Another blob, by an image whose config claims the base's content for it.
        await using EditedImage other = await Sample.BuildAsync(null, CompressionProfile.Docker, "evil");
        Digest blob = (await other.ListImagesAsync()).Images[0].Layers[0].Digest!;
        Assert.Null(await catalog.FindAsync(content, blob, CompressionProfile.All));
        Assert.NotNull(await catalog.FindAsync(content, null, CompressionProfile.All));
        await catalog.AddAsync(
        [
            new ImageRecord
            {
                Digest = Sample.Of("liar"),
                MediaType = MediaTypes.OciManifest,
                Config = Sample.Of("its config"),
                Layers = [new LayerDescriptor(blob, 10)],
                DiffIds = [content],
            },
        ]);
        Assert.Null(await catalog.FindAsync(content, blob, CompressionProfile.All));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task FindBases_TellsTheBaseByTheManifestAlone(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await using EditedImage baseImage = await Sample.BuildAsync(null, CompressionProfile.Podman, "os", "runtime");
        await using EditedImage application = await Sample.BuildAsync(baseImage, CompressionProfile.Docker, "app");
        await using EditedImage stranger = await Sample.BuildAsync(null, CompressionProfile.Docker, "other", "app");
        await using EditedImage rebuilt = await Sample.BuildAsync(null, CompressionProfile.Docker, "os", "runtime", "app");

        // The base is approved as podman compressed it.
        await catalog.AddAsync(baseImage, new CatalogAddOptions { Approval = new CatalogApproval("me", "for tests") });
        await RequireBaseAsync(catalog, application, BaseMatchKind.Digest, 2);
        Assert.Empty((await FindAsync(catalog, stranger)).Bases);
        Assert.Equal(0, (await FindAsync(catalog, stranger)).KnownLayers);

        // The same content as docker compresses it is told apart by what was inferred.
        Digest[] contents = [.. (await baseImage.ListImagesAsync()).Images[0].ConfigDocument!.RootFs.DiffIds];
        Assert.Equal(contents, (await rebuilt.ListImagesAsync()).Images[0].ConfigDocument!.RootFs.DiffIds.Take(2));
        await RequireBaseAsync(catalog, rebuilt, BaseMatchKind.Inferred, 2);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Approvals_AreOfTheNewest_AndEnd(CatalogEngine engine)
    {
        using var place = new Place(engine);
        var clock = new Clock();
        await using ImageCatalog catalog = await place.OpenAsync(time: clock);
        ImageRecord image = Sample.Image("base", "a");
        DateTimeOffset start = clock.Now;
        await catalog.AddAsync([image, Sample.Approval(image.Digest, start, until: start.AddDays(30))]);

        Assert.Single(await catalog.ListBasesAsync());
        clock.Now = start.AddDays(30);
        Assert.Empty(await catalog.ListBasesAsync());
        await catalog.AddAsync([Sample.Approval(image.Digest, clock.Now)]);
        Assert.Single(await catalog.ListBasesAsync());

        // The newest counts, though an older one would be valid.
        clock.Now = clock.Now.AddDays(1);
        await catalog.AddAsync([Sample.Approval(image.Digest, clock.Now, until: clock.Now)]);
        Assert.Empty(await catalog.ListBasesAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task FindBases_NamesTheNewerVersion(CatalogEngine engine)
    {
        using var place = new Place(engine);
        var clock = new Clock();
        await using ImageCatalog catalog = await place.OpenAsync(time: clock);
        ImageRecord old = Sample.Image("old", "a");
        ImageRecord young = Sample.Image("young", "b");
        ImageRecord application = Sample.Image("app", "a", "x");
        await catalog.AddAsync([old, young, Sample.Approval(old.Digest, clock.Now)]);
        await catalog.ObserveAsync("registry.example.com/base", "12", old.Digest, clock.Now);
        Assert.Null((await FindAsync(catalog, application)).Approved!.Newer);

        clock.Now = clock.Now.AddDays(1);
        await catalog.ObserveAsync("registry.example.com/base", "12", young.Digest, clock.Now);
        Assert.Null((await FindAsync(catalog, application)).Approved!.Newer);

        await catalog.AddAsync([Sample.Approval(young.Digest, clock.Now)]);
        Assert.Equal(young.Digest, (await FindAsync(catalog, application)).Approved!.Newer!.Digest);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Observations_OfOneDigestAreOneRecord(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        DateTimeOffset start = new Clock().Now;
        string[] seen = ["a", "a", "b", "b", "a", "a"];
        for (int i = 0; i < seen.Length; i++)
        {
            await catalog.ObserveAsync("r.example.com/x", "latest", Sample.Of(seen[i]), start.AddHours(i));
        }

        IReadOnlyList<TagRecord> history = await catalog.ListTagsAsync("r.example.com/x", "latest");
        Assert.Equal(
            [(Sample.Of("a"), 0, 1), (Sample.Of("b"), 2, 3), (Sample.Of("a"), 4, 5)],
            history.Select(tag => (tag.Digest, (tag.FirstSeen - start).Hours, (tag.LastSeen - start).Hours)));
        Assert.Empty(await catalog.ListTagsAsync("r.example.com/x", "other"));
        Assert.Equal(history, await catalog.ListTagsAsync("r.example.com/x"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ListDerived_ListsWhatIsBuiltOnABase(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        ImageRecord baseImage = Sample.Image("base", "a", "b");
        ImageRecord[] applications = [.. Enumerable.Range(0, 300).Select(static i => Sample.Image($"app {i}", "a", "b", $"app {i}"))];
        ImageRecord sibling = Sample.Image("sibling", "a", "c");

        // One of which only the manifest is known, with blobs that a tool makes of the base's layers.
        ImageRecord pushed = Sample.Image("pushed", "a", "b") with
        {
            Config = null,
            DiffIds = null,
            Layers = [new LayerDescriptor(Sample.Of("a by docker"), 1), new LayerDescriptor(Sample.Of("b by docker"), 1)],
        };
        LayerRecord Inferred(string layer) => new()
        {
            DiffId = Sample.DiffId(layer),
            Size = 1,
            Inferred = [new InferredBlob("docker", Sample.Of($"{layer} by docker"), 1)],
        };

        await catalog.AddAsync([baseImage, .. applications, sibling, pushed, Inferred("a"), Inferred("b")]);
        List<CatalogedImage> derived = await catalog.ListDerivedAsync(baseImage.Digest).ToListAsync();

        Assert.Equal(
            applications.Select(static image => image.Digest).Append(pushed.Digest).Order(),
            derived.Select(static image => image.Digest).Order());
        Assert.Equal(
            BaseMatchKind.Inferred,
            (await FindAsync(catalog, pushed)).Bases.Single(found => found.Image.Digest == baseImage.Digest).Kind);
        Assert.Empty(await catalog.ListDerivedAsync(Sample.Of("nobody")).ToListAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ListSharing_ListsTheImagesWithALayer(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await catalog.AddAsync([Sample.Image("one", "a", "b"), Sample.Image("two", "c", "b"), Sample.Image("three", "a", "c")]);

        Assert.Equal(2, (await catalog.ListSharingAsync(Sample.Blob("b"))).Count);
        Assert.Equal(2, (await catalog.ListSharingAsync(Sample.DiffId("a"))).Count);
        Assert.Empty(await catalog.ListSharingAsync(Sample.Of("manifest of one")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Export_AndImport_GiveTheSame(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await FillAsync(catalog);
        byte[] exported = await ExportAsync(catalog);

        foreach (CatalogEngine other in Place.Here)
        {
            using var copy = new Place(other);
            await using ImageCatalog imported = await copy.OpenAsync();
            for (int i = 0; i < 2; i++)
            {
                await imported.ImportAsync(new MemoryStream(exported));
                Assert.Equal(Encoding.UTF8.GetString(exported), Encoding.UTF8.GetString(await ExportAsync(imported)));
            }
        }
    }

    [Theory]
    [InlineData("{\"type\":\"image\"}", 1)]
    [InlineData("\n\n{\"type\":\"nonsense\"}", 3)]
    [InlineData("{\"type\":\"tag\",\"repository\":1}", 1)]
    [InlineData("null", 1)]
    [InlineData("[]", 1)]
    [InlineData("{\"type\":\"layer\",\"diffId\":\"sha256:zz\"}", 1)]
    public async Task Import_NamesTheLineThatIsWrong(string lines, int number)
    {
        using var place = new Place(CatalogEngine.Sqlite);
        await using ImageCatalog catalog = await place.OpenAsync();
        var e = await Assert.ThrowsAsync<System.Text.Json.JsonException>(() =>
            catalog.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines))));

        Assert.StartsWith($"Line {number} is ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Empty(await ExportAsync(catalog));
    }

    private static async Task FillAsync(ImageCatalog catalog)
    {
        DateTimeOffset now = new Clock().Now;
        await using ImageSource hello = await ImageLocation.Parse(
            $"docker-archive:{Repository.Hello("hello-docker-archive.tar")}").OpenAsync();
        await catalog.AddAsync(
            hello,
            new CatalogAddOptions { Approval = new CatalogApproval("someone", "\u0000 \ud800 '; DROP TABLE images") });
        ImageRecord image = Sample.Image("one", "a", "b");
        var verdict = new VerdictRecord
        {
            Image = image.Digest,
            Signature = Sample.Of("s"),
            Kind = "cosign",
            IsVerified = false,
            Reason = "no",
            CheckedAt = now,
        };
        await catalog.AddAsync(
        [
            image,
            Sample.Image("two", "a"),
            new IndexRecord
            {
                Digest = Sample.Of("index"),
                MediaType = MediaTypes.OciIndex,
                Size = 12,
                Members = [image.Digest, Sample.Of("x")],
            },
            new IndexRecord { Digest = Sample.Of("part"), Members = [image.Digest] },
            Sample.Tag("r.example.com/a", "b", image.Digest, now),
            verdict,
            verdict with { IsVerified = true, Signer = "me", Reason = null, CheckedAt = now.AddDays(1) },
            new ImageRecord { Digest = Digest.Parse("unknown:abc"), MediaType = "application/x", ArtifactType = "application/y" },
            new LayerRecord { DiffId = Digest.Compute("x"u8, DigestAlgorithm.Sha512) },
        ]);
    }

    private static async Task<byte[]> ExportAsync(ImageCatalog catalog)
    {
        var exported = new MemoryStream();
        await catalog.ExportAsync(exported);
        return exported.ToArray();
    }

    private static async Task RequireAsync(ImageCatalog catalog, HashRole role, Digest digest)
    {
        foreach (string text in new[] { digest.ToString(), digest.Encoded[..8], digest.Encoded[..9], digest.Encoded })
        {
            Assert.Contains(
                await catalog.FindAsync(HashPrefix.Parse(text)),
                match => match.Role == role && match.Digest == digest);
        }
    }

    private static async Task<BaseAnswer> FindAsync(ImageCatalog catalog, ImageSource image)
    {
        ImageListing listing = await image.ListImagesAsync();
        return await catalog.FindBasesAsync(LayerStack.ParseManifest((await OciContent.Storage.ContentReaderExtensions.ReadManifestAsync(
            image,
            listing.Images[0].Manifest!)).RawBytes.Span));
    }

    private static Task<BaseAnswer> FindAsync(ImageCatalog catalog, ImageRecord image)
    {
        string layers = string.Join(
            ",",
            image.Layers!.Select(static layer => $$"""{"mediaType":"{{MediaTypes.OciLayerGzip}}","digest":"{{layer.Digest}}","size":1}"""));
        return catalog.FindBasesAsync(LayerStack.ParseManifest(Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{Sample.Of("c")}}","size":1},
            "layers":[{{layers}}]}
            """)));
    }

    private static async Task RequireBaseAsync(ImageCatalog catalog, ImageSource image, BaseMatchKind kind, int layers)
    {
        BaseAnswer answer = await FindAsync(catalog, image);
        Assert.NotNull(answer.Approved);
        Assert.Equal(kind, answer.Approved.Kind);
        Assert.Equal(layers, answer.Approved.Layers);
        Assert.Equal("me", answer.Approved.Image.Approval!.By);
    }
}
