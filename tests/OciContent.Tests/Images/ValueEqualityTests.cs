using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>Descriptors, platforms and the parts of configs are values: equal when all of their fields are.</summary>
public sealed class ValueEqualityTests
{
    /// <summary>A kind of document and the place in it of a part that has value equality.</summary>
    public static TheoryData<string, string> Parts => new()
    {
        { "image manifest", "config" },
        { "image manifest", "layers[0]" },
        { "image manifest", "subject" },
        { "image manifest", "config.platform" },
        { "image index", "manifests[0]" },
        { "image config", "config" },
        { "image config", "rootfs" },
        { "image config", "history[0]" },
        { "docker-archive manifest.json", "[0]" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void TwoParses_AreEqual(string label, string path)
    {
        DocumentKind kind = DocumentKind.Of(label);
        object first = Part(kind, path, kind.Sample);
        object second = Part(kind, path, kind.Sample.Replace(" ", "", StringComparison.Ordinal));
        object third = Part(kind, path, Reordered(kind.Sample));

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first, third);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.Equal(first.GetHashCode(), third.GetHashCode());
        Assert.False(first.Equals(null));
        Assert.False(first.Equals(new object()));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void ADifferenceInAnyField_IsSeen(string label, string path)
    {
        DocumentKind kind = DocumentKind.Of(label);
        object whole = Part(kind, path, kind.Sample);
        int changes = 0;
        foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(place => IsBelow(place, path)))
        {
            foreach (string json in Changes(kind, place))
            {
                Assert.True(!whole.Equals(Part(kind, path, json)), $"A change of {place.Path} is not seen: {json}");
                changes++;
            }
        }

        Assert.True(changes > 10, $"{changes} changes");
    }

    [Fact]
    public void ConfigsWithPortsAndVolumes_AreEqual()
    {
        const string Json =
            """{"architecture":"a","os":"b","rootfs":{"type":"layers"},"config":{"ExposedPorts":{"1/tcp":{},"2/udp":{"x":[1]}},"Volumes":{"/a":{},"/b":null}}}""";
        ContainerConfig first = ImageConfig.Parse(Encoding.UTF8.GetBytes(Json)).Config!;
        ContainerConfig second = ImageConfig.Parse(Encoding.UTF8.GetBytes(Json)).Config!;
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, ImageConfig.Parse(Encoding.UTF8.GetBytes(Json.Replace("[1]", "[2]", StringComparison.Ordinal))).Config);
        Assert.NotEqual(first, ImageConfig.Parse(Encoding.UTF8.GetBytes(Json.Replace("null", "{}", StringComparison.Ordinal))).Config);
    }

    [Fact]
    public void BuiltAndParsed_AreEqual()
    {
        var built = new Descriptor
        {
            MediaType = "application/vnd.oci.empty.v1+json",
            Digest = Digest.Compute("{}"u8),
            Size = 2,
            Data = "{}"u8.ToArray(),
            Urls = ["https://example.com/blob"],
            Annotations = new Dictionary<string, string> { ["empty"] = "", ["org.example.key"] = "value" },
            ArtifactType = "application/vnd.example+type",
            Platform = new Platform
            {
                Architecture = "arm64",
                Os = "linux",
                OsVersion = "10.0",
                OsFeatures = ["win32k"],
                Variant = "v8",
                Features = ["sse4"],
            },
        };
        string json = DocumentKind.Manifest.Sample;
        json = JsonEdit.Remove(JsonEdit.Remove(json, "config.x-unknown"), "config.platform.x-unknown");
        Descriptor parsed = ImageManifest.Parse(Encoding.UTF8.GetBytes(json)).Config;
        Assert.Equal(built, parsed);
        Assert.Equal(built.GetHashCode(), parsed.GetHashCode());
        Assert.Equal(
            built,
            built with
            {
                Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    ["org.example.key"] = "value",
                    ["empty"] = "",
                },
            });
        Assert.NotEqual(built, built with { Data = null });
        Assert.NotEqual(built, built with { Data = "[]"u8.ToArray() });
    }

    [Fact]
    public void AbsentNullAndEmpty_AreTheSame_WhereTheyMeanTheSame()
    {
        Descriptor Parse(string more) =>
            ImageManifest
                .Parse(
                    Encoding.UTF8.GetBytes(
                        $$"""{"schemaVersion":2,"layers":[],"config":{"mediaType":"a/b","digest":"a:b","size":0{{more}} } }"""))
                .Config;
        var built = new Descriptor
        {
            MediaType = "a/b",
            Digest = Digest.Parse("a:b"),
            Size = 0,
        };
        Assert.Equal(built, Parse(""));
        Assert.Equal(built, Parse(""","urls":null,"annotations":null,"data":null,"platform":null,"artifactType":null"""));
        Assert.Equal(built, Parse(""","urls":[],"annotations":{}"""));
        Assert.Equal(built, built with { Urls = null!, Annotations = null! });
        Assert.Empty((built with { Urls = null! }).Urls);
        Assert.NotEqual(built, Parse(""","x":null"""));
    }

    [Fact]
    public void BuiltConfigs_CompareTheirJson()
    {
        ContainerConfig With(JsonElement value) => new() { Volumes = new Dictionary<string, JsonElement> { ["/a"] = value } };
        JsonElement one = JsonDocument.Parse("[1]").RootElement;
        JsonElement other = JsonDocument.Parse("[ 1 ]").RootElement;
        Assert.Equal(With(one), With(other));
        Assert.Equal(With(one).GetHashCode(), With(other).GetHashCode());
        Assert.Equal(With(default), With(default));
        Assert.NotEqual(With(default), With(one));
        Assert.NotEqual(With(JsonDocument.Parse("true").RootElement), With(JsonDocument.Parse("false").RootElement));
    }

    [Fact]
    public void GivenLists_AreCopied()
    {
        var list = new List<string> { "a" };
        var map = new Dictionary<string, string> { ["a"] = "b" };
        var ports = new Dictionary<string, JsonElement> { ["a"] = default };
        var sources = new Dictionary<string, Descriptor>();
        var digests = new List<Digest> { Digest.Parse("a:b") };
        var descriptor = new Descriptor { MediaType = "a/b", Digest = Digest.Parse("a:b"), Size = 0, Urls = list, Annotations = map };
        var platform = new Platform { Architecture = "a", Os = "b", OsFeatures = list };
        var config = new ContainerConfig { Env = list, Cmd = list, Entrypoint = list, Labels = map, ExposedPorts = ports, Volumes = ports };
        var rootFs = new RootFs { Type = "layers", DiffIds = digests };
        var item = new DockerArchiveItem { Config = "a", RepoTags = list, Layers = list, LayerSources = sources };

        list.Add("c");
        list[0] = "d";
        map["a"] = "e";
        ports.Clear();
        digests.Clear();
        sources.Add("a", descriptor);

        Assert.All(
            new[] { descriptor.Urls, platform.OsFeatures, config.Env, config.Cmd, config.Entrypoint, item.RepoTags, item.Layers },
            static copy => Assert.Equal(["a"], copy));
        Assert.All(new[] { descriptor.Annotations, config.Labels }, static copy => Assert.Equal("b", copy["a"]));
        Assert.Single(config.ExposedPorts);
        Assert.Single(config.Volumes);
        Assert.Single(rootFs.DiffIds);
        Assert.Empty(item.LayerSources);
    }

    [Fact]
    public void ListsOfParsedParts_CannotBeChanged()
    {
        ImageManifest manifest = ImageManifest.Parse(Encoding.UTF8.GetBytes(DocumentKind.Manifest.Sample));
        Assert.IsNotAssignableFrom<IList<Descriptor>>(manifest.Layers);
        Assert.IsNotAssignableFrom<IList<string>>(manifest.Config.Urls);
        Assert.IsNotAssignableFrom<IDictionary<string, string>>(manifest.Annotations);
    }

    private static bool IsBelow(JsonEdit.Place place, string path) =>
        place.Path.StartsWith(path + ".", StringComparison.Ordinal) && !place.Path.Contains("rootfs.type", StringComparison.Ordinal);

    // Another value of the same kind, an element or a member more or less, and nothing at all: those of them that parse.
    private static IEnumerable<string> Changes(DocumentKind kind, JsonEdit.Place place)
    {
        string raw = place.Value.GetRawText();
        string[] values = place.Value.ValueKind switch
        {
            JsonValueKind.String when place.Key is "data" => [],
            JsonValueKind.String when place.Key is "digest" || place.Field is "diff_ids[]" => ["\"md5:x\""],
            JsonValueKind.String when place.Key is "mediaType" or "artifactType" => ["\"other/type\""],
            JsonValueKind.String when place.Key is "created" => ["\"2015-10-31T22:22:54.000000001Z\"", "\"2015-10-31T23:22:54+01:00\""],
            JsonValueKind.String when place.Field is "urls[]" or "Env[]" => ["\"other:=\""],
            JsonValueKind.String => ["\"other\"", "\"\""],
            JsonValueKind.Number when place.Key == "size" => [],
            JsonValueKind.Number => ["7"],
            JsonValueKind.True => ["false"],
            JsonValueKind.False => ["true"],
            JsonValueKind.Null => ["0"],
            JsonValueKind.Array => ["[]", $"[{raw[1..^1]},{raw[1..^1]}]"],
            _ => [],
        };
        IEnumerable<string> changed = values.Where(value => value != raw).Select(value => JsonEdit.Replace(kind.Sample, place.Path, value));
        changed =
            place.Value.ValueKind == JsonValueKind.Object
            && (place.IsUnknown || place.Key is "annotations" or "Labels" or "ExposedPorts" or "Volumes")
                ? changed.Append(JsonEdit.Add(kind.Sample, place.Path, "\"other\":\"\""))
                : changed;
        bool isRequired = place.Key is null or "mediaType" or "digest" or "size" or "architecture" or "os" or "Config" or "Layers";
        changed = isRequired ? changed : changed.Append(JsonEdit.Remove(kind.Sample, place.Path));

        // A size and its data change together.
        return place.Key == "size"
            ? changed.Append(JsonEdit.Replace(JsonEdit.Remove(kind.Sample, place.Holder + ".data"), place.Path, "3"))
            : changed;
    }

    private static object Part(DocumentKind kind, string path, string json) => (kind.Parse(json), path) switch
    {
        (ImageManifest manifest, "config") => manifest.Config,
        (ImageManifest manifest, "layers[0]") => manifest.Layers[0],
        (ImageManifest manifest, "subject") => manifest.Subject!,
        (ImageManifest manifest, "config.platform") => manifest.Config.Platform!,
        (ImageIndex index, "manifests[0]") => index.Manifests[0],
        (ImageConfig config, "config") => config.Config!,
        (ImageConfig config, "rootfs") => config.RootFs,
        (ImageConfig config, "history[0]") => config.History[0],
        (DockerArchiveManifest archive, "[0]") => archive.Items[0],
        _ => throw new ArgumentException(path, nameof(path)),
    };

    // The members of every object in the opposite order.
    private static string Reordered(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Write(document.RootElement);

        static string Write(JsonElement value) =>
            value.ValueKind switch
            {
                JsonValueKind.Object => "{"
                    + string.Join(
                        ",",
                        value.EnumerateObject().Reverse().Select(static member => $"\"{member.Name}\":{Write(member.Value)}"))
                    + "}",
                JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Write)) + "]",
                _ => value.GetRawText(),
            };
    }
}
