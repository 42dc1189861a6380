namespace OciContent.Tool.Output;

/// <summary>That a tag was seen with a digest, or not any more, as JSON has it.</summary>
/// <param name="Repository">The registry and the repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">What it stands for; <c>null</c> if the tag is gone.</param>
/// <param name="FirstSeen">When it was first seen so.</param>
/// <param name="LastSeen">When it was last seen so.</param>
internal sealed record CatalogWatchReport(string Repository, string Tag, Digest? Digest, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
