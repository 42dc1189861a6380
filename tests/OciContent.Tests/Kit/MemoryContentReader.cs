using OciContent.Images;
using OciContent.Storage;

namespace OciContent.Tests.Kit;

/// <summary>Content in memory, given out for a digest whether it has that digest or not.</summary>
internal sealed class MemoryContentReader : IContentReader
{
    private readonly Dictionary<Digest, Func<Stream>> _content = [];
    private readonly Dictionary<Digest, long> _sizes = [];

    /// <summary>How large a document may be; <c>null</c> for the interface's default.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// Whether the streams verify, as the interface demands; but those of schema 1, whose digest may be that of other bytes.
    /// </summary>
    public bool Verifies { get; init; } = true;

    public int Opened { get; private set; }

    public List<ChunkedStream> Streams { get; } = [];

    public int MaxDocumentSize => Limit ?? ImageDocument.DefaultMaxSize;

    /// <summary>A reader of content by its digests.</summary>
    public static MemoryContentReader Of(IEnumerable<KeyValuePair<Digest, byte[]>> content)
    {
        var reader = new MemoryContentReader();
        foreach ((Digest digest, byte[] bytes) in content)
        {
            reader.Add(digest, bytes);
        }

        return reader;
    }

    public void Add(Digest digest, byte[] content, params int[] chunks)
    {
        _sizes[digest] = content.Length;
        _content[digest] = () =>
        {
            var stream = new ChunkedStream(content, chunks);
            lock (Streams)
            {
                Streams.Add(stream);
            }

            return stream;
        };
    }

    public void Add(Digest digest, Func<Stream> open) => _content[digest] = open;

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        new(_content.ContainsKey(content.Digest));

    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        new(_sizes.TryGetValue(blob, out long size) ? size : null);

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        Opened++;
        cancellationToken.ThrowIfCancellationRequested();
        Stream stream = _content.TryGetValue(content.Digest, out Func<Stream>? open)
            ? open()
            : throw new ContentNotFoundException(content.Digest, "memory");
        return new(Verifies && !MediaTypes.IsSchema1Manifest(content.MediaType) ? new VerifyingStream(stream, content) : stream);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
