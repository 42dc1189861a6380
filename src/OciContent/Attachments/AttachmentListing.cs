using OciContent.Sources;

namespace OciContent.Attachments;

/// <summary>What is attached to an image, as far as it can be read: a tree.</summary>
public sealed class AttachmentListing
{
    internal AttachmentListing(Digest subject, IReadOnlyList<ImageAttachment> attachments, IReadOnlyList<ContentProblem> problems)
    {
        Subject = subject;
        Attachments = attachments;
        Problems = problems;
    }

    /// <summary>The digest of the manifest or index.</summary>
    public Digest Subject { get; }

    /// <summary>
    /// What is attached to it and, if it is an index, to the manifests in it: see <see cref="ImageAttachment.Subject"/>. What is attached
    /// to an attachment is below that. Each is there once.
    /// </summary>
    public IReadOnlyList<ImageAttachment> Attachments { get; }

    /// <summary>
    /// What could not be read, or is not what it is listed as, and what is beyond a limit: there may be more attachments than are listed.
    /// </summary>
    public IReadOnlyList<ContentProblem> Problems { get; }

    /// <summary>All of them, each before what is attached to it.</summary>
    public IEnumerable<ImageAttachment> Flatten() => Attachments.SelectMany(static one => one.Flatten());
}
