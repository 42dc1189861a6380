namespace OciContent.Tests;

internal sealed record DigestJsonHolder
{
    public required Digest Digest { get; init; }

    public required IReadOnlyList<Digest> Others { get; init; }

    public Digest? Maybe { get; init; }
}
