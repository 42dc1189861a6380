using System.Text.Json;
using OciContent.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>One case of tests/vectors/conversion: an image, and what skopeo made of it.</summary>
internal sealed class ConversionCase
{
    private const string Folder = "tests/vectors/conversion";

    private readonly string _path;
    private readonly Dictionary<Digest, string> _files = [];

    private ConversionCase(string name)
    {
        Name = name;
        _path = Repository.PathOf($"{Folder}/{name}");
    }

    /// <summary>The names of all images and indexes but those of schema 1.</summary>
    public static IEnumerable<string> Names { get; } = [.. AllNames().Where(static name => !IsSchema1(name))];

    /// <summary>The names of the images of schema 1.</summary>
    public static IEnumerable<string> Schema1Names { get; } = [.. AllNames().Where(IsSchema1)];

    public string Name { get; }

    /// <summary>The source's documents.</summary>
    public MemoryContentReader Source { get; } = new();

    /// <summary>What points at the manifest or index.</summary>
    public Descriptor Root { get; private set; } = null!;

    public static ConversionCase Open(string name)
    {
        var result = new ConversionCase(name);
        string list = Path.Join(result._path, "list.json");
        result.Root = result.Add(File.Exists(list) ? list : Path.Join(result._path, "manifest.json"));
        foreach (string file in Directory.EnumerateFiles(result._path, "*.json").Concat(result.Children()))
        {
            result.Add(file);
        }

        result.AddLayers();
        return result;
    }

    /// <summary>An image of schema 1, with its layers.</summary>
    public static ConversionCase OpenSchema1(string name)
    {
        var result = new ConversionCase(name);
        byte[] json = result.RootBytes();
        Schema1Manifest? manifest = Record.Exception(() => Schema1Manifest.Parse(json)) is null ? Schema1Manifest.Parse(json) : null;
        result.Root = manifest?.ToDescriptor() ?? Descriptor.For(json, MediaTypes.DockerSchema1Manifest);
        result.Source.Add(result.Root.Digest, json);
        result.AddLayers();
        return result;
    }

    /// <summary>What skopeo wrote or said.</summary>
    /// <param name="target">The form to convert to.</param>
    /// <param name="isNew">Whether a newer skopeo's is asked for.</param>
    public Expectation Expected(ImageFormat target, bool isNew)
    {
        string folder = Path.Join(_path, $"to-{target.Name}");
        folder = isNew && Directory.Exists(folder + ".new") ? folder + ".new" : folder;
        string error = Path.Join(folder, "error.txt");
        if (File.Exists(error))
        {
            return new Expectation(File.ReadAllText(error), null, []);
        }

        string root = new[] { "index.json", "list.json", "manifest.json" }.Select(file => Path.Join(folder, file)).First(File.Exists);
        return new Expectation(
            null,
            File.ReadAllBytes(root),
            [
                .. Directory
                    .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                    .Where(file => file != root)
                    .Select(File.ReadAllBytes),
            ]);
    }

    /// <summary>The file of a document of the source, such as <c>children/amd64/config.json</c>.</summary>
    public string FileOf(Descriptor document) => _files[document.Digest];

    /// <summary>The bytes of the source's document.</summary>
    public byte[] RootBytes() =>
        File.ReadAllBytes(File.Exists(Path.Join(_path, "list.json")) ? Path.Join(_path, "list.json") : Path.Join(_path, "manifest.json"));

    private void AddLayers()
    {
        foreach ((Digest digest, byte[] content) in Schema1Golden.Layers)
        {
            Source.Add(digest, content);
        }
    }

    private static IEnumerable<string> AllNames() =>
        Directory
            .EnumerateDirectories(Repository.PathOf(Folder))
            .Select(static path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal);

    private static bool IsSchema1(string name) => name.StartsWith("schema1-", StringComparison.Ordinal);

    private IEnumerable<string> Children()
    {
        string children = Path.Join(_path, "children");
        return Directory.Exists(children) ? Directory.EnumerateFiles(children, "*.json", SearchOption.AllDirectories) : [];
    }

    private Descriptor Add(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        Digest digest = Digest.Compute(bytes);
        Source.Add(digest, bytes);
        _files.TryAdd(digest, Path.GetRelativePath(_path, file).Replace('\\', '/'));
        return new Descriptor
        {
            MediaType = MediaTypeOf(bytes, file.EndsWith("list.json", StringComparison.Ordinal)),
            Digest = digest,
            Size = bytes.Length,
        };
    }

    private static string MediaTypeOf(byte[] json, bool isList)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return root.TryGetProperty("mediaType", out JsonElement type) ? type.GetString()!
                : isList ? MediaTypes.OciIndex
                : root.TryGetProperty("config", out JsonElement config)
                && config.TryGetProperty("mediaType", out type)
                && type.GetString() == MediaTypes.DockerConfig
                    ? MediaTypes.DockerManifest
                : MediaTypes.OciManifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return MediaTypes.OciManifest;
        }
    }

    /// <summary>A refusal, or the root's bytes and those of all other documents.</summary>
    internal sealed record Expectation(string? Error, byte[]? Root, IReadOnlyList<byte[]> Others);
}
