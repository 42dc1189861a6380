using OciContent.Images;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Images;

/// <summary>That random documents are what they claim to be: read here, whatever they look like.</summary>
public sealed class RandomDocumentsTests
{
    private const int Count = 500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RandomDocuments_AreRead(bool withUnknownFields)
    {
        var random = new RandomDocuments(1, withUnknownFields);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            ImageDocument[] documents =
            [
                ImageManifest.Parse(random.Manifest(MediaTypes.OciManifest)),
                ImageManifest.Parse(random.Manifest(mediaType: null)),
                ImageIndex.Parse(random.Index(MediaTypes.DockerManifestList)),
                ImageConfig.Parse(random.Config()),
            ];
            names.UnionWith(documents.SelectMany(static document => document.UnknownFields.Keys));
        }

        Assert.Equal(withUnknownFields, names.Count > 0);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameDocuments() =>
        Assert.Equal(new RandomDocuments(2, true).Config(), new RandomDocuments(2, true).Config());
}
