using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OciContent.Building;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Registry;
using OciContent.Rewriting;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>
/// Bases in a registry of schema 1 alone, and applications, built on them in every way, in Debian's <c>docker-registry</c>.
/// </summary>
public sealed partial class ApplicationRegistry : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>How many layers <see cref="Os"/> has, on which all versions of the runtime are built.</summary>
    public const int OsLayers = 2;

    /// <summary>A base that nobody approves.</summary>
    public const string Os = "team/os:1";

    /// <summary>A base, and its newer version.</summary>
    public const string Runtime = "team/runtime:1";

    /// <inheritdoc cref="Runtime"/>
    public const string NewRuntime = "team/runtime:2";

    /// <summary>A base of one layer, which is the same for all platforms.</summary>
    public const string Scripts = "team/scripts:amd64";

    /// <inheritdoc cref="Scripts"/>
    public const string ScriptsForArm = "team/scripts:arm64";

    private readonly OldRegistry _old = new();
    private readonly RegistryClient _client = new();
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, ImageSource> _bases = [];
    private readonly List<ImageSource> _opened = [];
    private readonly List<byte[]> _runtimeTars = [];
    private DockerRegistryServer? _server;

    /// <summary>The tags of the applications, and how each came about.</summary>
    internal List<(string Tag, ApplicationKind Kind)> Applications { get; } = [];

    /// <summary>The registry of the bases.</summary>
    internal OldRegistry Old => _old;

    /// <summary>The digests of the bases, by name.</summary>
    internal Dictionary<string, Digest> Bases { get; } = [];

    private string Team => $"{_server!.Address}/team/apps";

    public async Task InitializeAsync()
    {
        // Where it is not installed, no test runs.
        if (ToolPath.Find(DockerRegistryServer.Tool) is null)
        {
            return;
        }

        _server = await DockerRegistryServer.StartAsync();
        await FillOldAsync();
        ApplicationKind[] kinds = Enum.GetValues<ApplicationKind>();
        for (int i = 0; i < Cases.Count(200, 2 * kinds.Length); i++)
        {
            ApplicationKind kind = kinds[i % kinds.Length];
            string tag = string.Create(CultureInfo.InvariantCulture, $"{kind}-{i}");
            await PushAsync(kind, tag);
            Applications.Add((tag, kind));
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (ImageSource source in _bases.Values.Concat(_opened))
        {
            await source.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _client.DisposeAsync();
        await _old.DisposeAsync();
        _temp.Dispose();
    }

    /// <summary>Opens an application.</summary>
    internal Task<ImageSource> OpenAsync(string tag) => At(tag).OpenAsync();

    /// <summary>How much the registry has logged.</summary>
    internal int LogLength() => _server!.Log.Length;

    /// <summary>The blobs that the registry was asked for since its log had a length, by its log.</summary>
    internal async Task<IReadOnlyCollection<Digest>> BlobsAskedForAsync(int since)
    {
        string end = $"end-{Guid.NewGuid():N}";
        Assert.Null(await _client.GetRepository(Team).FindTagAsync(end));
        string log;
        for (int i = 0; !(log = _server!.Log[since..]).Contains(end, StringComparison.Ordinal); i++)
        {
            Assert.True(i < 300, "The registry does not log what it is asked for.");
            await Task.Delay(100);
        }

        return [.. BlobRequest().Matches(log).Select(static match => Digest.Parse(match.Groups["digest"].Value)).Distinct()];
    }

    // What is between the repository and the end of the address may be an upload too: those have no digest there.
    [GeneratedRegex("/blobs/(?<digest>sha256:[0-9a-f]{64})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex BlobRequest();

    private ImageLocation At(string tag) => ImageTransports.Default.Add(new RegistryTransport(_client)).Parse($"docker://{Team}:{tag}");

    private async Task FillOldAsync()
    {
        byte[] root = await OldRegistry.TarAsync("/etc/os-release", new string('o', 3000));
        byte[] runtime = await OldRegistry.TarAsync("/usr/bin/runtime", new string('1', 3000));
        byte[] newRuntime = await OldRegistry.TarAsync("/usr/bin/runtime", new string('2', 3000));
        byte[] scripts = await OldRegistry.TarAsync("/usr/bin/scripts", new string('s', 3000));
        byte[][] os = [Gzip.Compress(root), FaultRegistry.EmptyLayer];
        _runtimeTars.AddRange([root, new byte[1024], runtime]);
        foreach ((string name, string architecture, byte[][] layers) in new[]
        {
            (Os, "amd64", os),
            (Runtime, "amd64", [.. os, Gzip.Compress(runtime)]),
            (NewRuntime, "amd64", [.. os, Gzip.Compress(newRuntime)]),
            (Scripts, "amd64", [Gzip.Compress(scripts)]),
            (ScriptsForArm, "arm64", new[] { Gzip.Compress(scripts) }),
        })
        {
            Bases[name] = _old.Add(name, architecture, layers);
            ImageSource source = await _old.OpenAsync(name);
            _opened.Add(source);

            // What a builder of today makes of it, before it builds on it.
            _bases[name] = await ImageConverter.ConvertAsync(source, new ConversionOptions { Target = ImageFormat.Docker });
        }
    }

    private async Task PushAsync(ApplicationKind kind, string tag)
    {
        if (kind == ApplicationKind.TwoPlatforms)
        {
            await PushIndexAsync(tag);
            return;
        }

        await using EditedImage built = await BuildAsync(_bases[Runtime], tag);
        switch (kind)
        {
            case ApplicationKind.SameBlobs:
                await CopyAsync(built, tag);
                break;
            case ApplicationKind.ByDocker:
                await CopyEditedAsync(built, await RecompressAsync(CompressionProfile.Docker), tag);
                break;
            case ApplicationKind.ByPodman:
                await CopyEditedAsync(built, await RecompressAsync(CompressionProfile.Podman), tag);
                break;
            case ApplicationKind.ConfigOnly:
                await using (EditedImage configured = await ImageBuilder.From(_bases[Runtime]).WithEnv("APP", tag).BuildAsync())
                {
                    await CopyAsync(configured, tag);
                }

                break;
            case ApplicationKind.Rebased:
                await CopyEditedAsync(built, [await ImageEdit.RebaseAsync(_bases[Runtime], _bases[NewRuntime])], tag);
                break;
            case ApplicationKind.ByPodmanAndRebased:
                ImageEdit rebase = await ImageEdit.RebaseAsync(_bases[Runtime], _bases[NewRuntime]);
                await CopyEditedAsync(built, [.. await RecompressAsync(CompressionProfile.Podman), rebase], tag);
                break;
            case ApplicationKind.Squashed:
                await CopySquashedAsync(built, 0, tag);
                break;
            case ApplicationKind.SquashedAboveOs:
                await CopySquashedAsync(built, OsLayers, tag);
                break;
            default:
                await using (EditedImage stranger = await BuildAsync(null, tag))
                {
                    await CopyAsync(stranger, tag);
                }

                break;
        }
    }

    private async Task PushIndexAsync(string tag)
    {
        var members = new List<Descriptor>();
        foreach ((string name, string architecture) in new[] { (Scripts, "amd64"), (ScriptsForArm, "arm64") })
        {
            await using EditedImage built = await BuildAsync(_bases[name], $"{tag}-{architecture}");
            Descriptor member = await CopyAsync(built, $"{tag}-{architecture}");
            members.Add(new Descriptor
            {
                MediaType = member.MediaType,
                Digest = member.Digest,
                Size = member.Size,
                Platform = Platform.Parse($"linux/{architecture}"),
            });
        }

        var index = new ImageIndex { MediaType = MediaTypes.DockerManifestList, Manifests = members };
        await _client.GetRepository(Team).PutManifestAsync(
            Descriptor.For(index.RawBytes.Span, MediaTypes.DockerManifestList),
            index.RawBytes,
            tag);
    }

    private static async Task<EditedImage> BuildAsync(ImageSource? baseImage, string tag)
    {
        using LayerBlob layer = await new LayerBuilder()
            .AddContent("/app/server", Encoding.UTF8.GetBytes(tag))
            .BuildAsync(CompressionProfile.Docker);
        byte[] blob = new byte[layer.Digests.Size];
        await using (Stream stream = layer.OpenRead())
        {
            await stream.ReadExactlyAsync(blob);
        }

        ImageBuilder builder = baseImage is null ? ImageBuilder.FromScratch(Platform.Parse("linux/amd64")) : ImageBuilder.From(baseImage);
        return await builder.WithLayer(LayerBlob.Create(layer.Digests, () => new MemoryStream(blob)), "COPY server /app/").BuildAsync();
    }

    private async Task<ImageEdit[]> RecompressAsync(CompressionProfile profile)
    {
        var edits = new ImageEdit[_runtimeTars.Count];
        for (int i = 0; i < edits.Length; i++)
        {
            string file = _temp.PathOf($"{profile.Name}-{i}");
            if (!File.Exists(file))
            {
                await using FileStream blob = File.Create(file);
                await LayerCompressor.CompressAsync(new MemoryStream(_runtimeTars[i]), blob, profile);
            }

            edits[i] = await ImageEdit.ReplaceLayerAsync(i, file);
        }

        return edits;
    }

    private async Task CopySquashedAsync(ImageSource image, int from, string tag)
    {
        using RewrittenLayers squashed = await LayerRewriter.RewriteAsync(image, new LayerRewriteOptions { SquashFrom = from });
        await CopyEditedAsync(image, [squashed.Edit], tag);
    }

    private async Task CopyEditedAsync(ImageSource image, ImageEdit[] edits, string tag)
    {
        await using EditedImage edited = await ImageEditor.EditAsync(image, edits);
        await CopyAsync(edited, tag);
    }

    private async Task<Descriptor> CopyAsync(ImageSource image, string tag) => (await ImageCopier.CopyAsync(image, At(tag))).Root;
}
