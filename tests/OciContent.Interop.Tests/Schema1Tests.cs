using OciContent.Conversion;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Interop.Tests;

/// <summary>Images of schema 1 have the digest that skopeo gives them, and are converted to the same bytes.</summary>
[Collection(ImageCollection.Name)]
public sealed class Schema1Tests(ImageFixture images)
{
    private static readonly int RandomImages = Cases.Count(all: 12, fewer: 5);

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci")]
    [InlineData("umoci-dir-docker")]
    [InlineData("buildah-oci")]
    [InlineData("buildah-dir-docker")]
    public async Task AnImageThatSkopeoSigned_IsConvertedAsBySkopeo(string name)
    {
        using var temp = new TempFolder { MayLeaveFiles = true };
        string folder = temp.PathOf("schema1");
        await Skopeo.CopyAsync(images[name].Source, $"dir:{folder}", "--format=v2s1");
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(folder);
        var manifest = Assert.IsType<Schema1Manifest>(directory.Root);

        Assert.True(manifest.IsSigned);
        Assert.Equal(await Skopeo.ManifestDigestAsync($"dir:{folder}"), manifest.Digest.ToString());
        Assert.Equal(manifest.Payload.ToArray(), manifest.ToBytes(DocumentProfile.Default));
        await AssertConvertedAsync(directory, temp);
    }

    [RequiresToolsTheory(Skopeo.Tool)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RandomImages_AreConvertedAsBySkopeo(int seed)
    {
        var random = new RandomSchema1(seed);
        for (int i = 0; i < RandomImages; i++)
        {
            using var temp = new TempFolder { MayLeaveFiles = true };
            string folder = temp.PathOf("schema1");
            random.Write(folder);
            await using ImageDirectory directory = await ImageDirectory.OpenAsync(folder);
            Assert.False(Assert.IsType<Schema1Manifest>(directory.Root).IsSigned);
            await AssertConvertedAsync(directory, temp);
        }
    }

    private static async Task AssertConvertedAsync(ImageDirectory directory, TempFolder temp)
    {
        foreach ((ImageFormat target, string format) in new[] { (ImageFormat.Docker, "v2s2"), (ImageFormat.Oci, "oci") })
        {
            string folder = temp.PathOf(format);
            await Skopeo.CopyAsync($"dir:{directory.Name}", $"dir:{folder}", $"--format={format}");
            var options = new ConversionOptions { Target = target, Profile = await Skopeo.ProfileOfAsync() };
            await using ConvertedImage converted = await ImageConverter.ConvertAsync(
                ImageSource.Create(directory, directory.Root.ToDescriptor()),
                options);
            DocumentChange config = converted.Changes[0];

            Assert.Equal(2, converted.Changes.Count);
            Assert.Equal(
                File.ReadAllText(Path.Join(folder, config.After.Digest.Encoded)),
                System.Text.Encoding.UTF8.GetString(config.Bytes.Span));
            Assert.Equal(File.ReadAllBytes(Path.Join(folder, "manifest.json")), converted.Changes[1].Bytes.ToArray());
        }
    }
}
