using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Signing.Tests.Kit;

/// <summary>Says what refers to the only image, and keeps what it was asked.</summary>
internal sealed class ListedReferrers(ImageSource source, Descriptor referrer) : IContentReader, IReferrerReader
{
    public List<Digest> Asked { get; } = [];

    public Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        Asked.Add(subject);
        return Task.FromResult<IReadOnlyList<Descriptor>>(subject == source.ResolveRoot().Digest ? [referrer] : []);
    }

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.ExistsAsync(content, cancellationToken);

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.OpenReadAsync(content, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
