using System.Text.Json.Nodes;
using OciContent.Building;
using OciContent.Compression;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Verification;

namespace OciContent.Tests.Building;

/// <summary>Images of layers, on a base or on nothing.</summary>
public sealed class ImageBuilderTests : IAsyncLifetime
{
    private static readonly Platform Amd64 = new() { Os = "linux", Architecture = "amd64" };

    private LayerBlob _layer = null!;

    public async Task InitializeAsync() =>
        _layer = await new LayerBuilder().AddContent("app", "content"u8.ToArray()).BuildAsync(CompressionProfile.Docker);

    public Task DisposeAsync()
    {
        _layer.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnImageOnNothing_IsWhole(bool isDocker)
    {
        ImageBuilder builder = ImageBuilder.FromScratch(Amd64, isDocker ? ImageFormat.Docker : null)
            .WithLayer(_layer, "COPY app /")
            .WithEnv("A", "b c")
            .WithLabel("k", "v")
            .WithEntrypoint("/app", "-x \"y\"")
            .WithCmd("serve")
            .WithUser("1000")
            .WithWorkingDir("/")
            .WithExposedPort("80")
            .WithVolume("/data")
            .WithStopSignal("SIGINT")
            .WithAuthor("Alice");
        await using EditedImage image = await builder.BuildAsync();
        await using EditedImage again = await builder.BuildAsync();

        Assert.Equal(image.Root, again.Root);
        Assert.Empty((await ImageVerifier.VerifyAsync(image)).Problems);
        ImageManifest manifest = await image.ReadManifestAsync(image.Root);
        Assert.Equal(isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest, manifest.MediaType);
        Assert.Equal(isDocker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip, Assert.Single(manifest.Layers).MediaType);
        ImageConfig config = (await image.ReadConfigAsync(manifest))!;
        Assert.Equal((Amd64, "1970-01-01T00:00:00Z", "Alice"), (config.Platform, config.Created.ToString(), config.Author));
        Assert.Equal(
            [
                "COPY app /",
                "ENV A=b c",
                "LABEL k=v",
                "ENTRYPOINT [\"/app\" \"-x \\u0022y\\u0022\"]",
                "CMD [\"serve\"]",
                "USER 1000",
                "WORKDIR /",
                "EXPOSE 80/tcp",
                "VOLUME [\"/data\"]",
                "STOPSIGNAL SIGINT",
            ],
            config.History.Select(static entry => entry.CreatedBy));
        Assert.Equal([null, .. Enumerable.Repeat<bool?>(true, 9)], config.History.Select(static entry => entry.EmptyLayer));
        Assert.Equal(["serve"], config.Config!.Cmd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnImageOnAnother_InheritsAsFromDoes(bool isDocker)
    {
        var baseImage = new TestImage("base", "more")
        {
            IsDocker = isDocker,
            ChangeConfig = static config =>
            {
                config["config"]!["Env"] = new JsonArray("PATH=/bin");
                config["container"] = "abc";
                config["history"] = new JsonArray(
                    new JsonObject { ["created_by"] = "ADD" },
                    new JsonObject { ["created_by"] = "ENV", ["empty_layer"] = true },
                    new JsonObject { ["created_by"] = "RUN" });
            },
        };
        await using ImageSource source = await OpenAsync(baseImage);
        await using EditedImage image = await ImageBuilder.From(source, "example.com/base:1")
            .WithLayer(_layer)
            .WithEntrypoint("/app")
            .BuildAsync();

        Assert.Empty((await ImageVerifier.VerifyAsync(image)).Problems);
        ImageManifest manifest = await image.ReadManifestAsync(image.Root);
        ImageConfig config = (await image.ReadConfigAsync(manifest))!;
        Assert.Equal(
            [.. baseImage.Layers.Select(static layer => layer.Descriptor), ImageEdit.DescriptorOf(_layer.Digests, manifest.Format)],
            manifest.Layers);
        Assert.Equal(["PATH=/bin"], config.Config!.Env);
        Assert.Empty(config.Config.Cmd);
        Assert.Null(config.Container);
        Assert.Equal(
            ["ADD", "ENV", "RUN", "oci-content build", "ENTRYPOINT [\"/app\"]"],
            config.History.Select(static entry => entry.CreatedBy));
        if (isDocker)
        {
            Assert.Empty(manifest.Annotations);
        }
        else
        {
            Assert.Equal(baseImage.Manifest.Digest, manifest.Annotations[AnnotationKeys.BaseDigest]);
            Assert.Equal("example.com/base:1", manifest.Annotations[AnnotationKeys.BaseName]);
        }
    }

    [Fact]
    public async Task Cmd_OutlivesAnEntrypoint_IfTheBuilderSetIt()
    {
        await using EditedImage image = await ImageBuilder.FromScratch(Amd64).WithCmd("x").WithEntrypoint("y").BuildAsync();

        ImageConfig config = (await image.ReadConfigAsync(await image.ReadManifestAsync(image.Root)))!;
        Assert.Equal(["x"], config.Config!.Cmd);
        Assert.Equal(["y"], config.Config.Entrypoint);
    }

    [Fact]
    public async Task ABaseWithTriggers_IsRefused()
    {
        await using ImageSource source = await OpenAsync(new TestImage("base")
        {
            ChangeConfig = static config => config["config"]!["OnBuild"] = new JsonArray("COPY . /app"),
        });

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => ImageBuilder.From(source).BuildAsync());
        Assert.Contains("has the instruction ONBUILD COPY . /app: expected a base without such", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndex_HasAnImageForEachPlatform()
    {
        Platform arm64 = Amd64 with { Architecture = "arm64" };
        await using EditedImage one = await ImageBuilder.FromScratch(Amd64).WithLayer(_layer).BuildAsync();
        await using EditedImage other = await ImageBuilder.FromScratch(arm64).WithLayer(_layer).BuildAsync();
        await using ImageSource index = await ImageBuilder.BuildIndexAsync(
            [one, other],
            new Dictionary<string, string> { ["k"] = "v" });

        ImageIndex document = await index.ReadIndexAsync(index.ResolveRoot());
        Assert.Equal([Amd64, arm64], document.Manifests.Select(static entry => entry.Platform));
        Assert.Equal("v", document.Annotations["k"]);
        await using var store = new MemoryContentStore();
        CopiedImage copied = await ImageCopier.CopyAsync(index, ImageDestination.Of(store));
        Assert.Empty((await ImageVerifier.VerifyAsync(ImageSource.Create(store, copied.Root))).Problems);
        await Assert.ThrowsAsync<InvalidDataException>(() => ImageBuilder.BuildIndexAsync([one, one]));
    }

    [Fact]
    public async Task OnAnIndex_AllImagesAreBuiltUpon_AndAttestationsLeftOut()
    {
        var amd64 = new TestImage("base");
        var arm64 = new TestImage("arm") { Architecture = "arm64" };
        var attestation = new TestImage("in-toto") { Os = "unknown", Architecture = "unknown" };
        TestImageBlob index = TestImageBlob.Index([
            amd64.Manifest.DescribeFor("linux", "amd64"),
            arm64.Manifest.DescribeFor("linux", "arm64"),
            attestation.Manifest.DescribeFor("unknown", "unknown"),
        ]);
        await using ImageSource source = await OpenAsync(index, amd64, arm64, attestation);
        await using EditedImage image = await ImageBuilder.From(source).WithLayer(_layer).BuildAsync();

        ImageIndex document = await image.ReadIndexAsync(image.Root);
        Assert.Equal(["linux/amd64", "linux/arm64"], document.Manifests.Select(static entry => entry.Platform!.ToString()));
        foreach (Descriptor entry in document.Manifests)
        {
            Assert.Equal(2, (await image.ReadManifestAsync(entry)).Layers.Count);
        }

        Assert.Empty((await ImageVerifier.VerifyAsync(image)).Problems);
    }

    [Fact]
    public async Task AnArtifact_HasATypeAndASubject()
    {
        await using EditedImage subject = await ImageBuilder.FromScratch(Amd64).WithLayer(_layer).BuildAsync();
        await using ImageSource artifact = new ArtifactBuilder
        {
            ArtifactType = "application/vnd.example",
            Subject = subject.Root,
            Blobs = [ArtifactBlob.Of("text"u8.ToArray(), "text/plain")],
            Annotations = new Dictionary<string, string> { ["k"] = "v" },
        }.Build();
        await using ImageSource empty = new ArtifactBuilder { ArtifactType = "application/vnd.example" }.Build();

        ImageManifest manifest = await artifact.ReadManifestAsync(artifact.ResolveRoot());
        Assert.Equal(("application/vnd.example", subject.Root.Digest), (manifest.ArtifactType, manifest.Subject!.Digest));
        Assert.Equal(Descriptor.Empty, manifest.Config);
        Assert.Equal("text/plain", Assert.Single(manifest.Layers).MediaType);
        Assert.Equal([Descriptor.Empty], (await empty.ReadManifestAsync(empty.ResolveRoot())).Layers);
        foreach (ImageSource source in new[] { artifact, empty })
        {
            await using var store = new MemoryContentStore();
            CopiedImage copied = await ImageCopier.CopyAsync(source, ImageDestination.Of(store));
            Assert.Empty((await ImageVerifier.VerifyAsync(ImageSource.Create(store, copied.Root))).Problems);
        }
    }

    [Fact]
    public async Task AFile_IsABlobWithItsName()
    {
        using var folder = new TempFolder();
        ArtifactBlob blob = await ArtifactBlob.FromFileAsync(folder.Write("sbom.json", "{}"u8), "application/spdx+json");

        Assert.Equal(Descriptor.Empty.Digest, blob.Descriptor.Digest);
        Assert.Equal("sbom.json", Assert.Single(blob.Descriptor.Annotations).Value);
    }

    private static Task<ImageSource> OpenAsync(TestImage image) => OpenAsync(image.Manifest, image);

    private static async Task<ImageSource> OpenAsync(TestImageBlob root, params TestImage[] images)
    {
        var store = new MemoryContentStore();
        foreach (TestImageBlob blob in images.SelectMany(static image => image.Blobs).Append(root))
        {
            await store.PutAsync(blob.Descriptor, new MemoryStream(blob.Content));
        }

        return ImageSource.Create(store, root.Descriptor);
    }
}
