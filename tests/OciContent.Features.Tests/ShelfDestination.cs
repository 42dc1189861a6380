using OciContent.Destinations;
using OciContent.Storage;

namespace OciContent.Features.Tests;

/// <summary>A shelf that images are copied to.</summary>
internal sealed class ShelfDestination(string name, Shelf shelf, string? tag) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsSeveral => tag is null;

    public override bool KeepsContent => true;

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(copy);
        await copy.ForEachBlobAsync(shelf.Content.PutAsync, cancellationToken);
        await copy.ForEachDocumentAsync((document, token) => shelf.Content.PutAsync(document, token), cancellationToken);
        if (copy.UpdateEntry is { } update)
        {
            shelf.Entries = [.. shelf.Entries.Select(update)];
        }
        else
        {
            shelf.Entries.AddRange(tag is null ? copy.Entries : [Tag(copy.Root)]);
        }

        return copy.Entries[0];

        Descriptor Tag(Descriptor root) =>
            root with
            {
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.RefName] = tag },
            };
    }
}
