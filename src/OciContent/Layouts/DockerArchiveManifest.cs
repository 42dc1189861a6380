using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>The file <c>manifest.json</c> of a docker-archive: which files make up which image (moby, image-spec v1.2).</summary>
public sealed class DockerArchiveManifest : ImageDocument
{
    private const string Name = "docker-archive manifest.json";
    private const string Json = "application/json";

    private DockerArchiveManifest(IReadOnlyList<DockerArchiveItem> items) => Items = items;

    /// <summary>The images, in the document's order.</summary>
    public IReadOnlyList<DockerArchiveItem> Items { get; }

    /// <summary>Parses the file's content, which is copied.</summary>
    /// <exception cref="JsonException">The content is not that of a docker-archive's <c>manifest.json</c>.</exception>
    public static DockerArchiveManifest Parse(ReadOnlySpan<byte> json)
    {
        IReadOnlyList<DockerArchiveItem> items = StrictJson.Read(json, LayoutJsonContext.Default.IReadOnlyListDockerArchiveItem, Name);
        var manifest = new DockerArchiveManifest(ValueList<DockerArchiveItem>.From(items));
        manifest.Adopt(json.ToArray(), Name, verified: null, deliveredAs: null);
        return manifest;
    }

    private protected override void Complete(string label, string? deliveredAs)
    {
        MediaType = Json;
        for (int i = 0; i < Items.Count; i++)
        {
            foreach ((string diffId, Descriptor source) in Items[i].LayerSources)
            {
                source.Validate(label, $"[{i}].LayerSources.{diffId}");
            }
        }
    }
}
