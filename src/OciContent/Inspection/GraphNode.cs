using OciContent.Attachments;

namespace OciContent.Inspection;

/// <summary>A content in an image's tree of hashes.</summary>
/// <param name="Role">What its hash is; <c>null</c> for the source, which has none.</param>
/// <param name="Digest">Its digest; <c>null</c> for the source.</param>
/// <param name="Size">Its size in bytes, as what points at it claims; <c>null</c> if nothing says so.</param>
/// <param name="MediaType">Its media type; of the source, its format.</param>
/// <param name="Platform">The platform that it is for, if what points at it says so.</param>
public sealed record GraphNode(HashRole? Role, Digest? Digest, long? Size, string MediaType, Platform? Platform)
{
    /// <summary>Whether it is the config of an image: its digest is the image ID.</summary>
    internal bool IsImage { get; init; }

    /// <summary>What it says of its subject, if it is drawn as an attachment; <c>null</c> otherwise.</summary>
    internal AttachmentKind? Attached { get; init; }
}
