using System.Text;
using System.Text.Json.Nodes;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Kit;

/// <summary>Puts a name in each place of a source that may reach a path.</summary>
internal sealed class HostileSources
{
    private const string Marker = "HOSTILE";

    private readonly HostileTree _tree;
    private readonly TestImage _image;
    private readonly TestImageFiles _files;
    private readonly List<string> _written = [];
    private readonly (string Place, bool MayWork, TestImageBlob Template)[] _documents;

    public HostileSources(HostileTree tree, TestImage image)
    {
        _tree = tree;
        _image = image;
        _files = new TestImageFiles().Image(image, "v1");
        _documents =
        [
            (
                "config.digest",
                false,
                Changed(manifest => manifest["config"] = Described(config => config["mediaType"] = MediaTypes.OciConfig))),
            ("layers.digest", false, Changed(manifest => manifest["layers"]![0]!["digest"] = Marker)),
            ("subject.digest", false, Changed(manifest => manifest["subject"] = Described())),
            ("manifests.digest", false, TestImageBlob.Index([Described()])),
            ("diff_ids", true, Configured(config => config["rootfs"]!["diff_ids"]![0] = Marker)),
            (
                "annotations",
                true,
                Changed(manifest =>
                    manifest["annotations"] = new JsonObject
                    {
                        [AnnotationKeys.RefName] = Marker,
                        ["org.opencontainers.image.title"] = Marker,
                    })),
            (
                "layers.annotations",
                true,
                Changed(manifest => manifest["layers"]![0]!["annotations"] = new JsonObject { ["org.opencontainers.image.title"] = Marker })
            ),
            ("platform", true, Configured(config => config["variant"] = Marker)),
        ];

        _files.WriteFolder(tree.In("layout"));
        // With the folders of what names call algorithms, so that "up" leads on from there.
        foreach (string algorithm in (string[])["other", "..", "blake3", "x"])
        {
            Directory.CreateDirectory(tree.In("layout/blobs/" + algorithm));
        }

        Directory.CreateDirectory(tree.In("dir"));
        foreach (TestImageBlob blob in image.Layers.Append(image.Config))
        {
            File.WriteAllBytes(tree.In("dir/" + blob.Encoded), blob.Content);
        }
    }

    /// <summary>Layouts. Each is gone when the next is written.</summary>
    public IEnumerable<HostileSource> Layouts(string name)
    {
        foreach (string digest in HostileNames.AsDigests(name, _image.Layers[0].Encoded))
        {
            yield return Layout("index.json digest", Digest.TryParse(digest, out _), [], Fill(Described(), digest));
        }

        foreach (string key in new[] { AnnotationKeys.RefName, AnnotationKeys.ContainerdImageName })
        {
            yield return Layout(
                key,
                true,
                [],
                Fill(_image.Manifest.Describe(entry => entry["annotations"] = new JsonObject { [key] = Marker }), name));
        }

        foreach ((string place, bool mayWork, TestImageBlob[] blobs) in Documents(name))
        {
            yield return Layout(place, mayWork, blobs, blobs[^1].Describe().ToJsonString());
        }
    }

    /// <summary>Folders of the <c>dir:</c> transport.</summary>
    public IEnumerable<HostileSource> Directories(string name)
    {
        foreach ((string place, bool mayWork, TestImageBlob[] blobs) in Documents(name))
        {
            yield return Folder(place, mayWork, blobs);
        }

        yield return Folder("version", true, [_image.Manifest], name);
    }

    /// <summary>OCI archives.</summary>
    public IEnumerable<HostileSource> OciArchives(string name)
    {
        string layer = TestImageFiles.PathOf(_image.Layers[0]);
        yield return Archive("oci-archive: entry", true, Files().With(name, '0', _image.Layers[0].Content));
        yield return Archive(
            "oci-archive: entry of a layer",
            true,
            Files(layer).With("blobs/sha256/" + name, '0', _image.Layers[0].Content));
        yield return Archive("oci-archive: folder", true, Files().With(name, '5'));
        (string kind, char type) = Link(name);
        foreach (string linked in new[]
            {
                "oci-layout",
                "index.json",
                "blobs",
                "blobs/sha256",
                TestImageFiles.PathOf(_image.Manifest),
                TestImageFiles.PathOf(_image.Config),
                layer,
            })
        {
            yield return Archive($"oci-archive: {kind} link {linked}", false, Files(linked).With(linked, type, linkName: name));
        }

        yield return Archive(
            $"oci-archive: {kind} link with that name",
            true,
            Files().With(name, type, linkName: "../../" + HostileNames.Canary));

        foreach ((string place, bool mayWork, TestImageBlob[] blobs) in Documents(name))
        {
            yield return Archive(
                $"oci-archive: {place}",
                mayWork,
                new HostileTar(new TestImageFiles().AddImages(_image).Add(blobs).Entry(blobs[^1])));
        }
    }

    /// <summary>Archives as <c>docker save</c> writes them.</summary>
    public IEnumerable<HostileSource> DockerArchives(string name)
    {
        yield return Docker("Config", false, Marker, "a");
        yield return Docker("Layers", false, "c", Marker);
        yield return Docker("RepoTags", true, "c", "a", item => item["RepoTags"] = new JsonArray(Marker));
        yield return Docker("Parent", true, "c", "a", item => item["Parent"] = Marker);
        yield return Docker(
            "LayerSources",
            true,
            "c",
            "a",
            item =>
                item["LayerSources"] = new JsonObject { [_image.DiffIds[0]] = _image.Layers[0].Describe(layer => layer["digest"] = Marker) }
        );
        yield return Docker("a layer with that name", true, "c", Marker, change: tar => tar.With(name, '0', _image.PlainLayers[0]));
        yield return Docker("a config with that name", true, Marker, "a", change: tar => tar.With(name, '0', _image.Config.Content));
        (string kind, char type) = Link(name);
        yield return Docker($"{kind} link of a layer", false, "c", "l", change: tar => tar.With("l", type, linkName: name));
        yield return Docker($"{kind} link of the config", false, "l", "a", change: tar => tar.With("l", type, linkName: name));
        yield return Docker(
            $"{kind} link with that name",
            false,
            "c",
            Marker,
            change: tar => tar.With(name, type, linkName: "../../../outside/" + HostileNames.Canary));
        yield return Archive(
            $"docker-archive: {kind} link manifest.json",
            false,
            DockerFiles().With("manifest.json", type, linkName: name));

        yield return Archive(
            "docker-archive: repositories",
            true,
            DockerFiles()
                .With("manifest.json", '0', Encoding.UTF8.GetBytes(new JsonArray(Item("c", null, "a")).ToJsonString()))
                .With(
                    "repositories",
                    '0',
                    Encoding.UTF8.GetBytes($"{{{HostileNames.ToJson(name)}:{{{HostileNames.ToJson(name)}:{HostileNames.ToJson(name)}}}}}"))
        );

        HostileSource Docker(
            string place,
            bool mayWork,
            string config,
            string layer,
            Action<JsonObject>? item = null,
            Action<HostileTar>? change = null)
        {
            JsonObject described = Item(config, ["a:1"], layer);
            item?.Invoke(described);
            HostileTar tar = DockerFiles();
            change?.Invoke(tar);
            return Archive(
                $"docker-archive: {place}",
                mayWork,
                tar.With("manifest.json", '0', Encoding.UTF8.GetBytes($"[{Fill(described, name)}]")));
        }
    }

    private static string Fill(JsonNode template, string name) => Fill(template.ToJsonString(), name);

    private static string Fill(string template, string name) =>
        template.Replace($"\"{Marker}\"", HostileNames.ToJson(name), StringComparison.Ordinal);

    // Either kind in turn.
    private static (string Kind, char Type) Link(string name) => name.Length % 2 == 0 ? ("symbolic", '2') : ("hard", '1');

    private static TestImageBlob Changed(Action<JsonObject> change) => new TestImage("base") { ChangeManifest = change }.Manifest;

    private static TestImageBlob Configured(Action<JsonObject> change) => new TestImage("base") { ChangeConfig = change }.Config;

    // Whoever follows the name finds a file of this size.
    private JsonObject Described(Action<JsonObject>? change = null) => _image.Manifest.Describe(descriptor =>
    {
        descriptor["digest"] = Marker;
        descriptor["size"] = _image.Layers[0].Content.Length;
        change?.Invoke(descriptor);
    });

    // What leads to the others is the last.
    private IEnumerable<(string Place, bool MayWork, TestImageBlob[] Blobs)> Documents(string name)
    {
        foreach ((string place, bool mayWork, TestImageBlob template) in _documents)
        {
            foreach (string value in mayWork ? [name] : HostileNames.AsDigests(name, _image.Layers[0].Encoded))
            {
                TestImageBlob blob = TestImageBlob.Of(Fill(Encoding.UTF8.GetString(template.Content), value), template.MediaType);

                // Algorithms that nobody knows are none of anybody's business.
                yield return (
                    place,
                    mayWork || Digest.TryParse(value, out _),
                    MediaTypes.IsConfig(blob.MediaType)
                        ? [blob, new TestImage("base") { ChangeManifest = manifest => manifest["config"] = blob.Describe() }.Manifest]
                        : [blob]);
            }
        }
    }

    private HostileSource Layout(string place, bool mayWork, TestImageBlob[] blobs, string entry) => new($"oci: {place}", mayWork, () =>
    {
        string path = _tree.In("layout");
        Write(blobs.Select(blob => (Path.Join(path, TestImageFiles.PathOf(blob)), blob.Content)));
        File.WriteAllText(Path.Join(path, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{entry}}]}""");
        return path;
    });

    private HostileSource Folder(string place, bool mayWork, TestImageBlob[] blobs, string version = "1.1\n") =>
        new(
            $"dir: {place}",
            mayWork,
            () =>
            {
                string path = _tree.In("dir");
                Write(blobs[..^1].Select(blob => (Path.Join(path, blob.Encoded), blob.Content)));
                File.WriteAllBytes(Path.Join(path, "manifest.json"), blobs[^1].Content);
                File.WriteAllBytes(Path.Join(path, "version"), Encoding.UTF8.GetBytes("Directory Transport Version: " + version));
                return path;
            });

    // In the place of what the last source had beside the image.
    private void Write(IEnumerable<(string Path, byte[] Content)> files)
    {
        _written.ForEach(File.Delete);
        _written.Clear();
        foreach ((string path, byte[] content) in files)
        {
            File.WriteAllBytes(path, content);
            _written.Add(path);
        }
    }

    private HostileSource Archive(string place, bool mayWork, HostileTar tar) => new(place, mayWork, () =>
    {
        string path = _tree.In("a.tar");
        File.WriteAllBytes(path, tar.ToArray());
        return path;
    });

    private HostileTar Files(string? without = null)
    {
        var tar = new HostileTar();
        foreach ((string name, byte[] content) in _files.ToFiles())
        {
            if (without is null || (name != without && !name.StartsWith(without + "/", StringComparison.Ordinal)))
            {
                tar.With(name, '0', content);
            }
        }

        return tar;
    }

    private HostileTar DockerFiles() => new HostileTar().With("c", '0', _image.Config.Content).With("a", '0', _image.PlainLayers[0]);
}
