using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inference;

public sealed class ManifestInferenceProperties
{
    private static readonly Config Config = Cases.Config(20_261, 3, all: 200, fewer: 30);

    private static Gen<TestImage> Images =>
        from layers in Gen.Elements("base", "app", "", "other").ArrayOf()
        from isDocker in Gen.Elements(true, false)
        from isCompressed in Gen.Elements(true, false)
        from os in Gen.Elements("linux", "linux", "windows", "")
        select new TestImage([.. layers.Take(6)]) { IsDocker = isDocker, IsCompressed = isCompressed, Os = os };

    [Fact]
    public void EveryManifest_ListsTheConfigAndTheLayers_StoredOrCompressed() =>
        Check.One(Config, Prop.ForAll(Images.ToArbitrary(), static image => Blocking.Wait(async () =>
        {
            using var folder = new TestImageFolder();
            await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Image(image, "latest"));
            await using DockerArchive archive = await folder.OpenAsync(Skopeo(image, "hello:1.0"));
            InferredImage ofLayout = await InferAsync(layout);
            InferredImage ofArchive = await InferAsync(archive);
            return IsRight(ofLayout, image) && IsRight(ofArchive, image) && IsSame(ofLayout, ofArchive, PushProfile.Docker);
        })));

    private static async Task<InferredImage> InferAsync(ImageSource source) =>
        Assert.Single((await LayerInference.InferAsync(source)).Images);

    private static bool IsRight(InferredImage inferred, TestImage image) => inferred.Manifests.All(manifest =>
    {
        ImageManifest parsed = ImageManifest.Parse(manifest.RawBytes.Span, manifest.MediaType);
        return parsed.Digest == manifest.Digest
            && parsed.Config.Digest.ToString() == image.Config.Digest
            && parsed.Layers.Count == inferred.Layers.Count
            && parsed.Layers.Zip(inferred.Layers).Select(static (pair, i) => (Listed: pair.First, Layer: pair.Second, i)).All(layer =>
                layer.Listed.Digest.ToString() == image.Layers[layer.i].Digest
                || layer.Listed.Digest == layer.Layer.DiffId
                || layer.Layer.Candidates!.Candidates.Any(candidate =>
                    candidate.Profile == manifest.Profile.Compression
                    && (candidate.Digest, candidate.Size) == (layer.Listed.Digest, layer.Listed.Size)));
    });

    // Docker compresses what it has unpacked, wherever it came from.
    private static bool IsSame(InferredImage one, InferredImage other, PushProfile profile) =>
        Equals(
            one.Manifests.FirstOrDefault(manifest => manifest.Profile == profile),
            other.Manifests.FirstOrDefault(manifest => manifest.Profile == profile));
}
