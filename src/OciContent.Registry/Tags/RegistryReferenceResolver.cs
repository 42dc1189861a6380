using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.Registry.Tags;

/// <summary>Asks registries what references mean. Nothing is remembered: a tag may move between two calls.</summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// var resolver = new RegistryReferenceResolver(client);
/// ResolvedReference resolved = await resolver.ResolveAsync(ImageReference.Parse("alpine:3.20"));
/// Console.WriteLine(resolved.Pinned); // docker.io/library/alpine:3.20@sha256:…
/// </code>
/// </example>
public sealed class RegistryReferenceResolver : IReferenceResolver
{
    private readonly RegistryClient _client;
    private readonly RegistryTransport _transport;

    /// <summary>A resolver that asks by a client, which is disposed of by its owner.</summary>
    public RegistryReferenceResolver(RegistryClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _transport = new RegistryTransport(client);
    }

    /// <inheritdoc/>
    public Task<ResolvedReference> ResolveAsync(
        ImageReference reference,
        Platform? platform = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return ResolveCoreAsync(reference.WithDefaultTag(), platform, cancellationToken);
    }

    private async Task<ResolvedReference> ResolveCoreAsync(
        ImageReference reference,
        Platform? platform,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = _client.Options.TimeProvider.GetUtcNow();
        var location = new ImageLocation(_transport, reference.Name, RegistryTarget.TextOf(reference.Tag, reference.Digest));
        ImageSource source = await location
            .OpenAsync(new ImageSourceOptions { Platform = platform }, cancellationToken)
            .ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            // What an index says of a platform's manifest is a claim: it is read, so the digest that is given was computed.
            Descriptor content = source.ResolveRoot();
            ReadOnlyMemory<byte> document = await source.ReadManifestBytesAsync(content, cancellationToken).ConfigureAwait(false);
            return new ResolvedReference
            {
                Reference = reference,
                Content = new Descriptor { MediaType = content.MediaType, Digest = content.Digest, Size = document.Length },
                ResolvedAt = now,
            };
        }
    }
}
