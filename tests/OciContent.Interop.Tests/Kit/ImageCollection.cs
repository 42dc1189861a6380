namespace OciContent.Interop.Tests.Kit;

/// <summary>The test classes that share one <see cref="ImageFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<ImageFixture>
{
    public const string Name = "Images";
}
