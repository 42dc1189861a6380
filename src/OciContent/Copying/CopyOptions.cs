using OciContent.Sources;

namespace OciContent.Copying;

/// <summary>How an image is copied, and whom copying tells.</summary>
public sealed record CopyOptions : ImageOptions
{
    internal static CopyOptions Default { get; } = new();
}
