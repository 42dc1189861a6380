using OciContent.Destinations;
using OciContent.Images;

namespace OciContent.Registry;

/// <summary>A repository as a place that images are copied to: content first, what leads to it behind, and tags last.</summary>
internal sealed class RegistryDestination(string name, RegistryRepository repository, RegistryTarget target) : ImageDestination
{
    public override string Name => name;

    public override bool KeepsContent => true;

    public override bool HoldsReferrers => true;

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(copy);
        Descriptor root = copy.Root;
        if (target.Digest is { } pinned && pinned != root.Digest)
        {
            throw new InvalidDataException($"'{name}' is for {pinned}: expected an image of that digest, and this one is {root.Digest}.");
        }

        await RequireTagsKeptAsync(copy, repository, repository, cancellationToken).ConfigureAwait(false);
        await copy.ForEachBlobAsync(PutBlobAsync, cancellationToken).ConfigureAwait(false);
        await copy.ForEachDocumentAsync(
            (document, token) => repository.PutManifestAsync(Of(document), document.RawBytes, tag: null, token),
            cancellationToken).ConfigureAwait(false);

        // Who sees the image sees its signatures too.
        foreach (Descriptor referrer in copy.Referrers)
        {
            if (referrer.Annotations.TryGetValue(AnnotationKeys.RefName, out string? tag))
            {
                ImageDocument attached = copy.Documents.First(document => document.Digest == referrer.Digest);
                await repository.PutManifestAsync(Of(attached), attached.RawBytes, tag, cancellationToken).ConfigureAwait(false);
            }
        }

        // An edit in place that changed nothing has no documents: then the tag is where it should be.
        if (target.Tag is not null && copy.Documents.FirstOrDefault(document => document.Digest == root.Digest) is { } document)
        {
            // All of it is there: now it may be seen.
            await repository.PutManifestAsync(Of(document), document.RawBytes, target.Tag, cancellationToken).ConfigureAwait(false);
        }

        return root;

        // It is opened anew where the connection breaks; what the copy gave is read if it does not.
        Task PutBlobAsync(Descriptor blob, Stream content, CancellationToken token)
        {
            bool isFirst = true;
            return repository.PutBlobAsync(
                blob,
                _ =>
                {
                    Stream stream = isFirst ? content : copy.OpenBlob(blob);
                    isFirst = false;
                    return ValueTask.FromResult(stream);
                },
                token);
        }
    }

    private static Descriptor Of(ImageDocument document) =>
        new() { MediaType = document.MediaType, Digest = document.Digest, Size = document.Size };
}
