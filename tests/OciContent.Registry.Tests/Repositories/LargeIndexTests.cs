using System.Globalization;
using System.Text;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>
/// An index of three platforms goes through twenty cuts at random places, both ways, in memory that does not grow with it. How many bytes
/// it has in all is 24 MB, or what the environment variable OCICONTENT_REGISTRY_BYTES says: 2000000000 is the full size.
/// </summary>
[Collection(Alone)]
public sealed class LargeIndexTests : IAsyncDisposable
{
    /// <summary>What is measured here is of the whole process.</summary>
    public const string Alone = "Alone in the process";

    private const string Team = "team/large";
    private const int Cuts = 20;
    private const int Platforms = 3;
    private const int LayersEach = 3;
    private const long MaxMemory = 64 * 1024 * 1024;

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new(new() { TimeProvider = new HastyTime() });
    private readonly GeneratedImage _image = new(TotalBytes / (Platforms * LayersEach));
    private long _memory;

    private static long TotalBytes =>
        long.TryParse(Environment.GetEnvironmentVariable("OCICONTENT_REGISTRY_BYTES"), CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : 24_000_000;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task PushAndPull_AreWholeAndSmall()
    {
        RegistryRepository repository = _client.GetRepository($"{_registry.Address}/{Team}");
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        NumberedRequests puts = Cut(static exchange => exchange is { Method: "PUT", Kind: RequestKind.Upload },
            static (after, end, when) => new CutRequest(after, end, when: when));
        await using ImageSource source = ImageSource.Create(_image, _image.Root);
        CopiedImage pushed = await ImageCopier.CopyAsync(
            source,
            new RegistryDestination("the registry", repository, new RegistryTarget("v1", null)),
            new CopyOptions { Progress = new Watcher(this) });
        Assert.Equal(_image.Root.Digest, pushed.Root.Digest);
        Assert.InRange(puts.Count, Cuts + 1, int.MaxValue);
        Assert.Equal(_image.Blobs.Keys.Order(), _registry.BlobsOf(Team).Select(static blob => blob.ToString()).Order());

        _registry.Faults.Clear();
        NumberedRequests gets = Cut(static exchange => exchange is { Method: "GET", Kind: RequestKind.Blob },
            static (after, end, when) => new CutResponse(after, end, when: when));
        var store = new Swallowing();
        await using ImageSource pulled = ImageSource.Create(repository, await repository.ResolveAsync("v1"));
        CopiedImage copied = await ImageCopier.CopyAsync(
            pulled,
            ImageDestination.Of(store),
            new CopyOptions { Progress = new Watcher(this) });

        Assert.Equal(_image.Root.Digest, copied.Root.Digest);
        Assert.InRange(gets.Count, Cuts + 1, int.MaxValue);
        Assert.Equal(_image.Blobs.Count + Platforms + 1, store.Count);
        Assert.InRange(_memory - before, 0, MaxMemory);
    }

    private NumberedRequests Cut(Func<Exchange, bool> isOne, Func<long, ConnectionEnd, Func<Exchange, bool>, Fault> create)
    {
        var random = new Random(11);
        var requests = new NumberedRequests(exchange => isOne(exchange));
        for (int cut = 0; cut < Cuts; cut++)
        {
            long after = random.NextInt64(1, TotalBytes / (Platforms * LayersEach * 4));
            _registry.Faults.Add(create(after, cut % 2 == 0 ? ConnectionEnd.Close : ConnectionEnd.Reset, requests.Is(cut)));
        }

        return requests;
    }

    /// <summary>Looks at what is alive, at each tenth of the way.</summary>
    private sealed class Watcher(LargeIndexTests test) : IProgress<ContentProgress>
    {
        private readonly Lock _lock = new();
        private long _next;

        public void Report(ContentProgress value)
        {
            lock (_lock)
            {
                if (value.Bytes >= _next)
                {
                    _next = value.Bytes + (TotalBytes / 10);
                    test._memory = Math.Max(test._memory, GC.GetTotalMemory(forceFullCollection: true));
                }
            }
        }
    }

    /// <summary>Reads what it is given, and keeps nothing.</summary>
    private sealed class Swallowing : IContentStore
    {
        private int _count;

        public int Count => _count;

        public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(false);

        public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            throw new ContentNotFoundException(content.Digest, "nowhere");

        public async Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default)
        {
            await new VerifyingStream(stream, content, leaveOpen: true).CopyToAsync(Stream.Null, cancellationToken);
            Interlocked.Increment(ref _count);
        }

        public Task<Descriptor> AddAsync(
            Stream stream,
            string mediaType,
            DigestAlgorithm? algorithm = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>An index with layers that are made when they are read.</summary>
    private sealed class GeneratedImage : IContentReader
    {
        private readonly Dictionary<string, byte[]> _documents = [];

        public GeneratedImage(long layerLength)
        {
            var manifests = new List<string>();
            for (int platform = 0; platform < Platforms; platform++)
            {
                Descriptor[] layers =
                [
                    .. Enumerable.Range(0, LayersEach).Select(i => AddLayer((platform * LayersEach) + i + 1, layerLength + i)),
                ];
                Descriptor config = AddDocument(
                    $$$"""{"architecture":"a{{{platform}}}","os":"linux","rootfs":{"type":"layers","diff_ids":[{{{List(layers)}}}]}}""",
                    MediaTypes.OciConfig);
                Blobs[config.Digest.ToString()] = BlobContent.Of(_documents[config.Digest.ToString()]);
                Descriptor manifest = AddDocument(
                    $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{{{Json(config)}}},"layers":[{{{string.Join(',', layers.Select(Json))}}}]}""",
                    MediaTypes.OciManifest);
                manifests.Add(Json(manifest)[..^1] + $$$""","platform":{"architecture":"a{{{platform}}}","os":"linux"}}""");
            }

            Root = AddDocument(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', manifests)}}]}""",
                MediaTypes.OciIndex);
        }

        public Descriptor Root { get; }

        public Dictionary<string, BlobContent> Blobs { get; } = [];

        public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(_documents.ContainsKey(content.Digest.ToString()) || Blobs.ContainsKey(content.Digest.ToString()));

        public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
        {
            string digest = content.Digest.ToString();
            Stream stream = _documents.TryGetValue(digest, out byte[]? document) ? new MemoryStream(document) : Blobs[digest].OpenRead();
            return ValueTask.FromResult<Stream>(new VerifyingStream(stream, content));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static string List(IEnumerable<Descriptor> layers) =>
            string.Join(',', layers.Select(static layer => $"\"{layer.Digest}\""));

        private static string Json(Descriptor content) =>
            $$"""{"mediaType":"{{content.MediaType}}","digest":"{{content.Digest}}","size":{{content.Size}}}""";

        private Descriptor AddDocument(string json, string mediaType)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(json);
            var descriptor = Descriptor.For(bytes, mediaType);
            _documents[descriptor.Digest.ToString()] = bytes;
            return descriptor;
        }

        private Descriptor AddLayer(int seed, long length)
        {
            BlobContent content = BlobContent.Generate(seed, length);
            Digest digest = content.ComputeDigest();
            Blobs[digest.ToString()] = content;
            return new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = length };
        }
    }
}
