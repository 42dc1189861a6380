using System.Globalization;
using System.Text;
using OciContent.Catalog.Records;
using OciContent.Compression;

namespace OciContent.Benchmarks.Catalog;

/// <summary>
/// Makes up what a large registry has, the same for the same seed: a base for each 1,000 images, in 20 repositories, of 5 to 8 layers, one
/// of them below a tenth of all images; applications with 2 to 4 layers of their own, of which a new build keeps the lower ones; tags that
/// move; and for two images of five an index with two platforms.
/// </summary>
internal sealed class RegistryGenerator
{
    private const int BaseRepositories = 20;
    private const int ImagesForBase = 1000;
    private const int BuildsOfApplication = 40;
    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64"];

    private readonly Random _random;
    private readonly int _count;
    private readonly List<GeneratedBuild> _bases = [];
    private readonly GeneratedBuild[] _newest = new GeneratedBuild[BaseRepositories];
    private readonly GeneratedBuild?[] _applications;
    private DateTimeOffset _time = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RegistryGenerator(int seed, int count)
    {
        // A generator with a seed gives the same in all versions of .NET.
        _random = new Random(seed);
        _count = count;
        _applications = new GeneratedBuild?[Math.Max(1, count / BuildsOfApplication)];
    }

    /// <summary>The index of the base with the most images on it.</summary>
    public Digest? Largest { get; private set; }

    public IEnumerable<GeneratedImage> Generate()
    {
        int basesWanted = Math.Max(BaseRepositories, _count / ImagesForBase);
        int made = 0;
        while (made < _count)
        {
            // The first versions of the bases come first, the others in between.
            bool isBase = _bases.Count < BaseRepositories || (long)_bases.Count * _count < (long)made * basesWanted;
            _time += TimeSpan.FromMinutes(1);
            foreach (GeneratedImage image in isBase ? BuildBase() : BuildApplication())
            {
                made++;
                yield return image;
            }
        }
    }

    private List<GeneratedImage> BuildBase()
    {
        int repository = _bases.Count % BaseRepositories;
        GeneratedBuild? below = repository < BaseRepositories / 2 ? null : _newest[repository - (BaseRepositories / 2)];
        var build = new GeneratedBuild(Text($"registry.example.com/base/system-{repository}"), profile: 0)
        {
            Base = below,
            BaseLayers = below?.Layers[0].Count ?? 0,
            Builds = _newest[repository]?.Builds ?? 0,
        };
        int own = below is null ? _random.Next(5, 7) : 2;
        build.Layers =
        [
            .. Platforms.Select((_, platform) => (IReadOnlyList<GeneratedLayer>)
                [.. below?.Layers[platform] ?? [], .. Enumerable.Range(0, own).Select(
                    i => Layer(BaseLine(i), CompressionProfile.All.Count))]),
        ];
        _bases.Add(build);
        _newest[repository] = build;
        return Push(build, isBase: true);
    }

    private List<GeneratedImage> BuildApplication()
    {
        int number = _random.Next(_applications.Length);
        GeneratedBuild? old = _applications[number];
        GeneratedBuild build = old?.Copy() ?? new GeneratedBuild(
            Text($"registry.example.com/team-{number % 100}/service-{number}"),
            _random.Next(10) == 0 ? _random.Next(CompressionProfile.All.Count) : 0);
        if (old is null || _random.Next(20) == 0)
        {
            // One application of ten stays on one base, whatever else there is.
            build.Base = number % 10 == 0 ? _bases[0] : _bases[_random.Next(
                Math.Max(0, _bases.Count - (3 * BaseRepositories)),
                _bases.Count)];
            int own = _random.Next(2, 5);
            int platforms = old?.Layers.Length ?? (_random.Next(4) == 0 ? 2 : 1);
            build.BaseLayers = build.Base.Layers[0].Count;
            build.Layers =
            [
                .. Enumerable.Range(0, platforms).Select(platform => (IReadOnlyList<GeneratedLayer>)
                    [.. build.Base.Layers[platform], .. Enumerable.Range(0, own).Select(i => Layer(OwnLine(number, i), 1))]),
            ];
        }
        else
        {
            // What changed, and what is above it.
            int own = build.Layers[0].Count - build.BaseLayers;
            int changed = Math.Min(own, _random.Next(1, 3));
            build.Layers =
            [
                .. build.Layers.Select(layers => (IReadOnlyList<GeneratedLayer>)
                    [.. layers.SkipLast(changed), .. layers.TakeLast(changed).Select(layer => Layer(layer.Line, 1))]),
            ];
        }

        _applications[number] = build;
        return Push(build, isBase: false);
    }

    private List<GeneratedImage> Push(GeneratedBuild build, bool isBase)
    {
        build.Builds++;
        string revision = Hex(20);
        var images = new List<GeneratedImage>();
        for (int platform = 0; platform < build.Layers.Length; platform++)
        {
            images.Add(Image(build, platform, revision, isBase));
        }

        Digest root = ((ImageRecord)images[0].Records[0]).Digest;
        var records = new List<CatalogRecord>();
        if (images.Count > 1)
        {
            root = NewDigest();
            records.Add(new IndexRecord
            {
                Digest = root,
                MediaType = MediaTypes.OciIndex,
                Size = 491,
                Members = [.. images.Select(static image => ((ImageRecord)image.Records[0]).Digest)],
            });
        }

        foreach (string tag in new[] { "latest", Text($"1.{build.Builds / 10}.{build.Builds % 10}") })
        {
            records.Add(
                new TagRecord { Repository = build.Repository, Tag = tag, Digest = root, FirstSeen = _time, LastSeen = _time.AddDays(1) });
        }

        if (isBase)
        {
            Largest ??= root;
            records.Add(
                new ApprovalRecord { Digest = root, At = _time, By = "base-team@example.com", Note = "Scanned, and nothing found" });
        }

        images[^1] = images[^1] with { Records = [.. images[^1].Records, .. records] };
        return images;
    }

    private GeneratedImage Image(GeneratedBuild build, int platform, string revision, bool isBase)
    {
        IReadOnlyList<GeneratedLayer> layers = build.Layers[platform];
        Digest config = NewDigest();
        byte[] manifest = Manifest(config, layers, build.Profile);
        var records = new List<CatalogRecord>
        {
            new ImageRecord
            {
                Digest = Digest.Compute(manifest),
                MediaType = MediaTypes.OciManifest,
                Size = manifest.Length,
                Config = config,
                Platform = Platforms[platform],
                Layers = [.. layers.Select(layer => new LayerDescriptor(layer.Blob(build.Profile), layer.Size))],
                DiffIds = [.. layers.Select(static layer => layer.DiffId)],
                History =
                [
                    .. layers.SelectMany(static (layer, i) => i % 2 == 0
                        ? new[] { new HistoryLine(layer.Line, IsEmptyLayer: false), new HistoryLine($"ENV STEP={i}", IsEmptyLayer: true) }
                        : [new HistoryLine(layer.Line, IsEmptyLayer: false)]),
                    new HistoryLine($"LABEL org.opencontainers.image.revision={revision}", IsEmptyLayer: true),
                    new HistoryLine("ENTRYPOINT [\"/usr/bin/tini\" \"--\" \"/app/service\"]", IsEmptyLayer: true),
                ],
            },
        };
        if (isBase)
        {
            records.AddRange(layers.Skip(build.BaseLayers).Select(static layer => new LayerRecord
            {
                DiffId = layer.DiffId,
                Size = layer.Size * 3,
                Blobs = [new LayerDescriptor(layer.Blobs[0], layer.Size)],
                Inferred = [.. layer.Blobs.Select((blob, i) => new InferredBlob(CompressionProfile.All[i].Name, blob, layer.Size))],
            }));
        }

        return new GeneratedImage(manifest, records);
    }

    private GeneratedLayer Layer(string line, int blobs) =>
        new(NewDigest(), [.. Enumerable.Range(0, blobs).Select(_ => NewDigest())], _random.Next(1_000, 80_000_000), line);

    // As long as such lines are: the text of a base's is that of a version.
    private string BaseLine(int layer) => layer == 0
        ? $"/bin/sh -c #(nop) ADD file:{Hex(32)} in / "
        : $"RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates curl lib{Hex(4)} netbase "
            + "tzdata; rm -rf /var/lib/apt/lists/*; savedAptMark=\"$(apt-mark showmanual)\"; apt-mark auto '.*' > /dev/null; find "
            + "/usr/local "
            + "-type f -executable -exec ldd '{}' ';' | awk '/=>/ { print $(NF-1) }' | sort -u | xargs -r dpkg-query --search # buildkit";

    private static string OwnLine(int application, int layer) => layer switch
    {
        0 => "RUN /bin/sh -c groupadd --gid 1000 app && useradd --uid 1000 --gid app --shell /bin/bash --create-home app # buildkit",
        1 => Text($"COPY --from=build /src/service-{application}/requirements.lock /app/ # buildkit"),
        _ => Text($"COPY --from=build --chown=app:app /src/service-{application}/out/{layer} /app # buildkit"),
    };

    private static byte[] Manifest(Digest config, IReadOnlyList<GeneratedLayer> layers, int profile)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":"""
            + $$"""{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config}}","size":7000},"layers":[""");
        for (int i = 0; i < layers.Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""{{(i == 0 ? "" : ",")}}{"mediaType":"{{MediaTypes.OciLayerGzip}}","""
                + $"\"digest\":\"{layers[i].Blob(profile)}\",\"size\":{layers[i].Size}}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private Digest NewDigest()
    {
        Span<byte> hash = stackalloc byte[32];
        _random.NextBytes(hash);
        return Digest.FromHash(DigestAlgorithm.Sha256, hash);
    }

    private string Hex(int bytes)
    {
        byte[] value = new byte[bytes];
        _random.NextBytes(value);
        return Convert.ToHexStringLower(value);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
