using OciContent.Layouts;

namespace OciContent.LayoutWriter;

/// <summary>Points many tags at one manifest.</summary>
internal static class Tagging
{
    public static async Task RunAsync(string path, string digest, long size, string name, int count)
    {
        var manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Parse(digest), Size = size };
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(path);
        for (int i = 0; i < count; i++)
        {
            await store.TagAsync(manifest, $"{name}.{i}");
        }
    }
}
