using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Editing;

/// <summary>An image or index as edits make it.</summary>
public sealed class EditedImage : DerivedImage
{
    private readonly Digest? _editedManifest;

    internal EditedImage(
        ImageSource source,
        ResolvedImage image,
        Descriptor root,
        IReadOnlyList<DocumentChange> changes,
        IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents,
        Digest? editedManifest)
        : base(source, image, root, changes, contents) => _editedManifest = editedManifest;

    /// <inheritdoc/>
    internal override void RequireWithoutManifests(string destination)
    {
        if (_editedManifest is not null)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(destination)} keeps no manifest, so the edit of {_editedManifest} would be lost: expected "
                + "another destination, or edits of the config and the layers alone.");
        }
    }
}
