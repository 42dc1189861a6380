using OciContent.Registry.Tags;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>Knows what references mean by a function; says that it does not where that gives nothing.</summary>
internal sealed class FixedResolver(Func<ImageReference, Digest?> digestOf) : IReferenceResolver
{
    private int _count;

    /// <summary>Everything means the same.</summary>
    public FixedResolver(Digest digest)
        : this(_ => digest)
    {
    }

    /// <summary>How often it was asked.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The platform that was asked for last.</summary>
    public Platform? Platform { get; private set; }

    public Task<ResolvedReference> ResolveAsync(
        ImageReference reference,
        Platform? platform = null,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        Platform = platform;
        Digest digest = digestOf(reference) ?? throw new IOException($"{reference} is not there.");
        return Task.FromResult(new ResolvedReference
        {
            Reference = reference,
            Content = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = digest, Size = 1 },
            ResolvedAt = DateTimeOffset.UnixEpoch,
        });
    }
}
