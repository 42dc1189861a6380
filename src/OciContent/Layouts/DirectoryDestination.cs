using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>A folder of skopeo's <c>dir:</c> transport, that an image or index is copied to, in place of the one that is there.</summary>
internal sealed class DirectoryDestination(string name, string path, string? reference, IDisk disk) : ImageDestination
{
    public override string Name => name;

    public override void Validate()
    {
        if (reference is not null)
        {
            throw new FormatException(
                $"{ErrorText.Quote(name)} names {ErrorText.Quote(reference)}: expected dir:DIR, which keeps no names.");
        }
    }

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        ImageDirectoryWriter writer = await ImageDirectoryWriter
            .OpenAsync(path, DocumentLimits.Default, disk, cancellationToken)
            .ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = writer.ConfigureAwait(false);
        await writer.WriteAsync(copy, cancellationToken).ConfigureAwait(false);
        return copy.Root;
    }
}
