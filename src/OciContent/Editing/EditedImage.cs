using OciContent.Storage;

namespace OciContent.Editing;

/// <summary>An image or index as edits make it.</summary>
public sealed class EditedImage : DerivedImage
{
    internal EditedImage(IContentReader source, Descriptor before, Descriptor root, IReadOnlyList<DocumentChange> changes, IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents)
        : base(source, before, root, changes, contents)
    {
    }
}
