using OciContent.Sources;

namespace OciContent.Attachments;

/// <summary>What may be attached to something: it is not read yet.</summary>
/// <param name="Listed">Its descriptor, as whoever lists it has it.</param>
/// <param name="Subject">What it is said to be attached to.</param>
/// <param name="FoundBy">What led to it.</param>
/// <param name="Tag">The tag, if one led to it.</param>
/// <param name="Location">Where it is listed.</param>
internal sealed record AttachmentCandidate(
    Descriptor Listed,
    Digest Subject,
    AttachmentLink FoundBy,
    string? Tag,
    ContentLocation Location);
