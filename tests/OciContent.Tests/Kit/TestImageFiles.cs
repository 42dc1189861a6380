using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Tests.Kit;

/// <summary>The files of an OCI layout, to be written as a folder or as a tar archive.</summary>
internal sealed class TestImageFiles
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal)
    {
        ["oci-layout"] = """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(),
    };

    private readonly JsonArray _entries = [];

    public static string PathOf(TestImageBlob blob) => $"blobs/{blob.Algorithm}/{blob.Encoded}";

    /// <summary>Sets a file, <c>index.json</c> too, whatever the entries are.</summary>
    public TestImageFiles Set(string name, byte[] content)
    {
        _files[name] = content;
        return this;
    }

    public TestImageFiles Set(string name, string content) => Set(name, Encoding.UTF8.GetBytes(content));

    public TestImageFiles Set(TestImageBlob blob, byte[] content) => Set(PathOf(blob), content);

    public TestImageFiles Remove(string name)
    {
        Assert.True(_files.Remove(name), $"{name} was not there");
        return this;
    }

    public TestImageFiles Remove(TestImageBlob blob) => Remove(PathOf(blob));

    public TestImageFiles Add(params IEnumerable<TestImageBlob> blobs)
    {
        foreach (TestImageBlob blob in blobs)
        {
            Set(blob, blob.Content);
        }

        return this;
    }

    public TestImageFiles AddImages(params TestImage[] images) => Add(images.SelectMany(image => image.Blobs));

    public TestImageFiles Entry(JsonObject descriptor)
    {
        _entries.Add((JsonNode)descriptor);
        return this;
    }

    public TestImageFiles Entry(TestImageBlob blob, string? tag = null, string? name = null) => Entry(blob.Describe(descriptor =>
    {
        var annotations = new JsonObject();
        if (tag is not null)
        {
            annotations[AnnotationKeys.RefName] = tag;
        }

        if (name is not null)
        {
            annotations[AnnotationKeys.ContainerdImageName] = name;
        }

        if (annotations.Count > 0)
        {
            descriptor["annotations"] = annotations;
        }
    }));

    /// <summary>An image's blobs and an entry for its manifest.</summary>
    public TestImageFiles Image(TestImage image, string? tag = null, string? name = null) =>
        AddImages(image).Entry(image.Manifest, tag, name);

    public IReadOnlyDictionary<string, byte[]> ToFiles()
    {
        var files = new SortedDictionary<string, byte[]>(_files, StringComparer.Ordinal);
        files.TryAdd(
            "index.json",
            Encoding.UTF8.GetBytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _entries.DeepClone() }.ToJsonString()));
        return files;
    }

    public void WriteFolder(string path)
    {
        foreach ((string name, byte[] content) in ToFiles())
        {
            string file = Path.Join(path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    public byte[] ToTar(string prefix = "")
    {
        var tar = new TarBuilder();
        foreach ((string name, byte[] content) in ToFiles())
        {
            if (prefix.Length + name.Length > 100)
            {
                tar.Pax(("path", prefix + name)).File("long", content);
            }
            else
            {
                tar.File(prefix + name, content);
            }
        }

        return tar.End().ToArray();
    }
}
