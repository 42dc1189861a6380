using OciContent.Images;
using OciContent.Storage;

namespace OciContent.TestKit.Images;

/// <summary>Everything that an image or index is made of, from its root on, in the documents' order.</summary>
public static class ImageWalk
{
    public static async Task<List<Part>> PartsAsync(IContentReader reader, Descriptor root)
    {
        var parts = new List<Part>();
        await AddAsync(root);
        return parts;

        async Task AddAsync(Descriptor content)
        {
            if (MediaTypes.IsIndex(content.MediaType))
            {
                parts.Add(new Part("index", content));
                foreach (Descriptor entry in (await reader.ReadIndexAsync(content)).Manifests)
                {
                    await AddAsync(entry);
                }

                return;
            }

            if (!MediaTypes.IsManifest(content.MediaType))
            {
                parts.Add(new Part("other", content));
                return;
            }

            parts.Add(new Part("manifest", content));
            ImageManifest manifest = await reader.ReadManifestAsync(content);
            parts.Add(new Part("config", manifest.Config));
            parts.AddRange(manifest.Layers.Select(static layer => new Part("layer", layer)));
        }
    }

    /// <param name="Role">What it is: <c>index</c>, <c>manifest</c>, <c>config</c>, <c>layer</c> or <c>other</c>.</param>
    /// <param name="Content">What points at it.</param>
    public sealed record Part(string Role, Descriptor Content);
}
