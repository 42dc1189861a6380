using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>
/// What is written to a layout: one image by a tag, one without a name that has a digest, or all of a source by their names.
/// </summary>
/// <param name="Tag">The tag of the one image.</param>
/// <param name="Digest">The digest of the one image that gets no name, as what refers to another has none.</param>
internal sealed record LayoutTarget(string? Tag, Digest? Digest)
{
    /// <summary>Whether it may be several images.</summary>
    public bool IsAll => Tag is null && Digest is null;

    /// <summary>The target of a location.</summary>
    /// <param name="reference">What is behind the path; <c>null</c> if nothing is.</param>
    public static LayoutTarget Of(string? reference) =>
        OciContent.Digest.TryParse(reference, out Digest? digest) ? new LayoutTarget(null, digest) : new LayoutTarget(reference, null);

    /// <summary>Refuses what is not a tag.</summary>
    /// <exception cref="FormatException">It is not a tag that image-spec allows.</exception>
    public void Validate()
    {
        if (Tag is not null)
        {
            IndexEntryName.ValidateTag(Tag);
        }
    }

    /// <summary>
    /// The entries that a copy adds, and then what is attached to them, by cosign's tags or without names; none if it updates those that
    /// are there.
    /// </summary>
    /// <exception cref="InvalidDataException">The image does not have the digest that was written.</exception>
    public IReadOnlyList<Descriptor> EntriesOf(ImageCopy copy, string name)
    {
        if (Digest is not null && copy.Root.Digest != Digest)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(name)} is for {Digest}: expected an image of that digest, and this one is {copy.Root.Digest}.");
        }

        if (copy.UpdateEntry is not null)
        {
            return [];
        }

        IReadOnlyList<Descriptor> images = IsAll ? copy.Entries
            : Tag is not null ? [IndexEntryName.WithTag(copy.Root, Tag)]
            : [IndexEntryName.WithoutNames(copy.Root)];
        return [.. images, .. copy.Referrers];
    }
}
