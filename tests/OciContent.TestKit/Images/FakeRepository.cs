using OciContent.Images;
using OciContent.Storage;

namespace OciContent.TestKit.Images;

/// <summary>A repository as a registry keeps it, in memory: content, tags, and what refers to what.</summary>
public sealed class FakeRepository : IContentReader, IReferrerReader, ITagReader, ITagResolver
{
    private readonly List<(Digest Subject, Descriptor Referrer)> _referrers = [];
    private int _referrerRequests;

    /// <summary>What it holds.</summary>
    public MemoryContentStore Content { get; } = new();

    /// <summary>Its tags.</summary>
    public SortedDictionary<string, Descriptor> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it was asked what refers to something.</summary>
    public int ReferrerRequests => _referrerRequests;

    /// <summary>Whether it leaves the choice of artifact types to who asks.</summary>
    public bool FiltersNothing { get; set; }

    /// <summary>Adds a manifest or index, and what it refers to as its subject.</summary>
    public async Task<Descriptor> AddAsync(ManifestDocument document, string? tag = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        Descriptor content = await Content.PutAsync(document);
        if (document.Subject is { } subject)
        {
            Refer(
                subject.Digest,
                content with
                {
                    ArtifactType = document.ArtifactType ?? (document as ImageManifest)?.Config.MediaType,
                    Annotations = document.Annotations,
                });
        }

        if (tag is not null)
        {
            Tags[tag] = content;
        }

        return content;
    }

    /// <summary>Lists a referrer, whether it is one or not.</summary>
    public void Refer(Digest subject, Descriptor referrer) => _referrers.Add((subject, referrer));

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        Content.ExistsAsync(content, cancellationToken);

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        Content.OpenReadAsync(content, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _referrerRequests);
        return Task.FromResult<IReadOnlyList<Descriptor>>(
        [
            .. _referrers
                .Where(known => known.Subject == subject)
                .Select(static known => known.Referrer)
                .Where(referrer => FiltersNothing || artifactType is null || referrer.ArtifactType == artifactType),
        ]);
    }

    public IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) => Tags.Keys.ToAsyncEnumerable();

    public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default) =>
        Task.FromResult(Tags.GetValueOrDefault(tag));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
