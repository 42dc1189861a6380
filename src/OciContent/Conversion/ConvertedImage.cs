using OciContent.Sources;

namespace OciContent.Conversion;

/// <summary>An image or index as a conversion makes it. Its layers are those of the source.</summary>
public sealed class ConvertedImage : DerivedImage
{
    private readonly ArchivedImage? _archived;

    internal ConvertedImage(
        ImageSource source,
        ResolvedImage image,
        Descriptor root,
        IReadOnlyList<DocumentChange> changes,
        IReadOnlyList<ConversionLoss> losses,
        ArchivedImage? archived)
        : base(source, image, root, changes, archived?.Contents ?? [])
    {
        Losses = losses;
        _archived = archived;
    }

    /// <summary>What the result does not keep.</summary>
    public IReadOnlyList<ConversionLoss> Losses { get; }

    /// <summary>Whether there was nothing to convert, so that all bytes are as they were.</summary>
    public bool IsUnchanged => Changes.Count == 0 && _archived is not { ChangesLayers: true };

    /// <summary>Lets go of layers that were made for it. The source belongs to who opened it.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_archived is not null)
        {
            await _archived.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }
}
