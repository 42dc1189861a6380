using OciContent.Storage;

namespace OciContent.Features.Tests;

/// <summary>A reader that hands out what it has without a look at it; of one blob, something else.</summary>
internal sealed class CarelessReader(SampleSet set, Digest? altered = null) : IContentReader
{
    private readonly Dictionary<Digest, byte[]> _contents = set.Blobs.ToDictionary(
        static blob => blob.Descriptor.Digest,
        static blob => blob.Content);

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return ValueTask.FromResult(_contents.ContainsKey(content.Digest));
    }

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _contents.TryGetValue(content.Digest, out byte[]? bytes)
            ? ValueTask.FromResult<Stream>(new MemoryStream(content.Digest == altered ? Alteration.Of(bytes) : bytes))
            : throw new ContentNotFoundException(content.Digest, "the careless reader");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
