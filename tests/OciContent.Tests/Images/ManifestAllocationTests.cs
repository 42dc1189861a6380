using System.Text;
using OciContent.Images;

namespace OciContent.Tests.Images;

/// <summary>A parsed manifest takes its bytes and little more: no text for a digest, none for a media type that is well known.</summary>
public sealed class ManifestAllocationTests
{
    private const int LayerCount = 20;
    private const int MaxPerDescriptor = 200;
    private const int MaxForTheRest = 1000;

    [Fact]
    public void AManifest_TakesFewBytesForEachLayer()
    {
        string layers = string.Join(
            ",",
            Enumerable
                .Range(0, LayerCount)
                .Select(static i =>
                    $$"""{"mediaType":"{{MediaTypes.OciLayerGzip}}","digest":"{{Digest.Compute([(byte)i])}}","size":{{i}}}"""));
        byte[] json = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{Digest.Compute([])}}","size":0},"layers":[{{layers}}]}""");

        // The least of several tries: what the runtime allocates once is not meant.
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ImageManifest.Parse(json);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, json.Length, json.Length + (MaxPerDescriptor * (LayerCount + 1)) + MaxForTheRest);
    }
}
