namespace OciContent.Packages.Tests.Kit;

/// <summary>Tests of one feed, which is packed once.</summary>
[CollectionDefinition(Name)]
public sealed class FeedCollection : ICollectionFixture<PackedFeed>
{
    public const string Name = "Feed";
}
