using OciContent.Comparison;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Inspection;
using OciContent.Registry.Engine;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Registry.Tests.Engine;

/// <summary>Real engines, each with each store that it has: what is loaded into them and read from them is known by its hashes.</summary>
public sealed class RealEngineTests
{
    private const string Layout = "tests/vectors/images/hello/oci";

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task Image_IsLoaded_ReadBack_AndVerified(string kind)
    {
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        await using DockerEngine engine = ClientOf(server);
        ImageTransports transports = ImageTransports.Default.Add(new DockerEngineTransport(engine));
        await using ImageSource source = await transports.Parse($"oci:{Repository.PathOf(Layout)}").OpenAsync();
        Descriptor manifest = source.ResolveRoot();
        Digest config = (await source.ResolveConfigAsync()).Digest;
        Digest expected = server.Kind.HasContainerdStore ? manifest.Digest : config;

        CopiedImage copied = await ImageCopier.CopyAsync(source, transports.Parse("docker-daemon:odd.name/team_x/app:V1.0-rc"));

        Assert.Equal(expected, copied.Root.Digest);
        Assert.Equal(expected.ToString(), await server.GetIdAsync("odd.name/team_x/app:V1.0-rc"));
        Assert.Equal(
            server.Kind.HasContainerdStore ? DockerStore.Containerd : DockerStore.GraphDriver,
            (await engine.GetInfoAsync()).Store);
        Assert.Equal(["V1.0-rc"], await transports.Parse("docker-daemon:odd.name/team_x/app").ListTagsAsync().ToListAsync());

        foreach (string name in (string[])["docker-daemon:odd.name/team_x/app:V1.0-rc", $"docker-daemon:{expected}"])
        {
            await using ImageSource read = await transports.Parse(name).OpenAsync();
            Assert.Equal(config, (await read.ResolveConfigAsync()).Digest);
            VerificationReport report = await ImageVerifier.VerifyAsync(read);
            Assert.Empty(report.Problems);
            ImageComparison comparison = await ImageComparer.CompareAsync(source, read);
            Assert.All(
                comparison.Images.SelectMany(static image => image.Layers),
                static layer => Assert.Equal(LayerChange.Shared, layer.Change));
        }
    }

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task Archives_ThatAreWritten_AreLoadedByTheEnginesOwnCommand(string kind)
    {
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        using var temp = new TempFolder();
        await using ImageSource source = await ImageLocation.Parse($"oci:{Repository.PathOf(Layout)}").OpenAsync();
        Digest manifest = source.ResolveRoot().Digest;
        Digest config = (await source.ResolveConfigAsync()).Digest;

        foreach (string transport in (string[])["docker-archive", "docker-oci-archive"])
        {
            string file = temp.PathOf($"{transport}.tar");
            await ImageCopier.CopyAsync(source, ImageLocation.Parse($"{transport}:{file}:{transport}/app:v1"));
            await server.RunAsync("load", "-i", file);
            string id = await server.GetIdAsync($"{transport}/app:v1");
            Assert.Equal(
                !server.Kind.HasContainerdStore ? config.ToString() : transport == "docker-oci-archive" ? manifest.ToString() : id,
                id);

            // What the engine makes of it is read again.
            string saved = temp.PathOf($"{transport}-saved.tar");
            await server.RunAsync("save", "-o", saved, $"{transport}/app:v1");
            await using ImageSource read = await ImageLocation.Parse(saved).OpenAsync();
            Assert.Equal(config, (await read.ResolveConfigAsync()).Digest);
            Assert.Empty((await ImageVerifier.VerifyAsync(read)).Problems);
        }
    }

    [EngineTheory(DockerRegistryServer.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task Image_PulledFromARegistry_IsTheOneThatTheRegistryHas_AndOneWithALayerExchangedIsNot(string kind)
    {
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using DockerEngine engine = ClientOf(server);
        await using var client = new RegistryClient();
        ImageTransports transports = ImageTransports.Default
            .Add(new RegistryTransport(client))
            .Add(new DockerEngineTransport(engine));
        await using ImageSource source = await transports.Parse($"oci:{Repository.PathOf(Layout)}").OpenAsync();
        Digest manifest = source.ResolveRoot().Digest;
        string name = $"{registry.Address}/team/app";
        await ImageCopier.CopyAsync(source, transports.Parse($"docker://{name}:v1"));

        await server.RunAsync("pull", $"{name}@{manifest}");

        DockerEngineImage image = (await engine.FindImageAsync($"{name}@{manifest}"))!;
        Assert.Contains($"{name}@{manifest}", image.RepoDigests);
        await using ImageSource pulled = await transports.Parse($"docker-daemon:{name}@{manifest}").OpenAsync();
        await using ImageSource remote = await transports.Parse($"docker://{name}@{manifest}").OpenAsync();
        ImageComparison same = await ImageComparer.CompareAsync(pulled, remote);
        Assert.Equal((await remote.ResolveConfigAsync()).Digest, (await pulled.ResolveConfigAsync()).Digest);
        Assert.All(
            same.Images.SelectMany(static found => found.Layers),
            static layer => Assert.Equal(LayerChange.Shared, layer.Change));

        // Under the same tag somebody pushes one with another base layer: they part there.
        const string Second = "65a40b2155b2e8a9532f8b68555353fb5df2a7417a31071b7e8510d98cd5a8e1";
        string other = Path.Join(Repository.PathOf(Layout), "blobs/sha256", Second);
        await using EditedImage exchanged = await ImageEditor.EditAsync(source, [await ImageEdit.ReplaceLayerAsync(0, other)]);
        await ImageCopier.CopyAsync(exchanged, transports.Parse($"docker://{name}:v1"));
        await using ImageSource moved = await transports.Parse($"docker://{name}:v1").OpenAsync();
        ImageDifference difference = Assert.Single((await ImageComparer.CompareAsync(pulled, moved)).Images);
        Assert.Equal(ImageChange.Changed, difference.Change);
        Assert.NotEqual(difference.Before?.ImageId, difference.After?.ImageId);
        Assert.Contains(difference.Layers, static layer => layer.Change is LayerChange.Added or LayerChange.Removed);
    }

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task OddShapes_AreLoadedAndReadBack(string kind)
    {
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        await using DockerEngine engine = ClientOf(server);
        ImageTransports transports = ImageTransports.Default.Add(new DockerEngineTransport(engine));
        using var temp = new TempFolder();
        var store = new MemoryContentStore();
        IReadOnlyList<OddImage> all = await OddImage.PutAllAsync(store);
        foreach (OddImage odd in all)
        {
            await using ImageSource source = ImageSource.Create(store, odd.Manifest);
            string name = $"docker-daemon:odd/{odd.Name}:v1";

            CopiedImage copied = await ImageCopier.CopyAsync(source, transports.Parse(name));

            Assert.Equal(server.Kind.HasContainerdStore ? odd.Manifest.Digest : odd.Config, copied.Root.Digest);
            await using ImageSource read = await transports.Parse(name).OpenAsync();
            Assert.Equal(odd.Config, (await read.ResolveConfigAsync()).Digest);
            Assert.Empty((await ImageVerifier.VerifyAsync(read)).Problems);
        }

        // Several in one archive, as the engine's own command loads it.
        string file = temp.PathOf("several.tar");
        await using ImageSource several = ImageSource.Create(
            store,
            [.. all.Select(static odd => odd.Named("several"))],
            new ContentOrigin { Name = "several" });
        await ImageCopier.CopyAllAsync(several, transports.Parse($"docker-oci-archive:{file}"));
        await server.RunAsync("load", "-i", file);
        foreach (OddImage odd in all)
        {
            string expected = (server.Kind.HasContainerdStore ? odd.Manifest.Digest : odd.Config).ToString();
            Assert.Equal(expected, await server.GetIdAsync($"several/{odd.Name}:v1"));
        }
    }

    private static DockerEngine ClientOf(DockerEngineServer server) =>
        new(new DockerEngineOptions { Endpoint = DockerEndpoint.Parse(server.Host) });
}
