using System.Collections.Concurrent;
using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

/// <summary>
/// Where blobs were seen, so that a repository of the same registry can be asked to take one over instead of being sent it; and which
/// uploads are under way, so that no blob is sent twice at the same time.
/// </summary>
internal sealed class KnownBlobs
{
    // More is not remembered: what is lost is a request less.
    private const int MaxBlobs = 100_000;

    private readonly ConcurrentDictionary<(Origin Registry, Digest Blob), string> _repositories = new();

    public ConcurrentDictionary<(Origin Registry, string Repository, Digest Blob), Lazy<Task>> Uploads { get; } = new();

    public void Add(Origin registry, string repository, Digest blob)
    {
        if (_repositories.Count < MaxBlobs)
        {
            _repositories.TryAdd((registry, blob), repository);
        }
    }

    /// <summary>A repository that has a blob, and is another one than that which asks.</summary>
    public string? Find(Origin registry, string asking, Digest blob) =>
        _repositories.TryGetValue((registry, blob), out string? repository) && repository != asking ? repository : null;
}
