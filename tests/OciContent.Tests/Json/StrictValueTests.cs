using OciContent.Images;

namespace OciContent.Tests.Json;

/// <summary>Values of the wrong kind, null, absent or out of range, at every place of every kind of document.</summary>
public sealed class StrictValueTests
{
    // What may be null: everything that may be absent but the media type, and the lists that Go programs write as null.
    private static readonly HashSet<string> Nullable =
    [
        "annotations",
        "subject",
        "artifactType",
        "data",
        "urls",
        "platform",
        "os.version",
        "os.features",
        "variant",
        "created",
        "author",
        "created_by",
        "comment",
        "empty_layer",
        "diff_ids",
        "User",
        "ExposedPorts",
        "Env",
        "Entrypoint",
        "Cmd",
        "Volumes",
        "WorkingDir",
        "Labels",
        "StopSignal",
        "ArgsEscaped",
        "RepoTags",
        "Layers",
        "Parent",
        "LayerSources",
        "8080/tcp",
        "/var/log",
        "features",
        "id",
        "parent",
        "comment",
        "container",
        "container_config",
        "docker_version",
        "Hostname",
        "Domainname",
        "AttachStdin",
        "AttachStdout",
        "AttachStderr",
        "Tty",
        "OpenStdin",
        "StdinOnce",
        "Healthcheck",
        "Test",
        "Interval",
        "Timeout",
        "StartPeriod",
        "StartInterval",
        "Retries",
        "Image",
        "NetworkDisabled",
        "MacAddress",
        "OnBuild",
        "StopTimeout",
        "Shell",
    ];

    private static readonly HashSet<string> Required =
    [
        "schemaVersion",
        "layers",
        "manifests",
        "digest",
        "size",
        "architecture",
        "os",
        "rootfs",
        "type",
        "imageLayoutVersion",
        "Config",
        "Layers",
        "name",
        "tag",
        "fsLayers",
        "blobSum",
        "v1Compatibility",
    ];

    private static readonly string[] AllKinds = ["null", "true", "17", "\"text\"", "[]", "{}"];

    public static TheoryData<string> Kinds => DocumentKind.Labels;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Null_IsRefusedExceptWhereItMeansNothing(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in KnownPlaces(kind))
        {
            string json = JsonEdit.Replace(kind.Sample, place.Path, "null");
            if (MayBeNull(kind, place))
            {
                kind.Parse(json);
            }
            else
            {
                string message = kind.Refuse(json);
                Assert.StartsWith(At(kind, place.Path) + "null is not ", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AbsentFields_AreRefusedWhenRequired(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in KnownPlaces(kind).Where(static place => place is { Key: not null, IsInMap: false }))
        {
            // Docker leaves out the size of an empty layer, which this one is not.
            if (place.Key == "size" && place.Holder.Contains("LayerSources", StringComparison.Ordinal))
            {
                continue;
            }

            string json = JsonEdit.Remove(kind.Sample, place.Path);
            bool isRequired = Required.Contains(place.Key!)
                || (place.Key == "mediaType" && place.Holder.Length > 0)
                || (place.Key == "config" && kind == DocumentKind.Manifest)
                || (place.Key == "history" && kind == DocumentKind.Schema1);
            if (isRequired)
            {
                Assert.Equal(At(kind, place.Holder) + $"the key '{place.Key}' is missing.", kind.Refuse(json));
            }
            else
            {
                kind.Parse(json);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ValuesOfAnotherKind_AreRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in KnownPlaces(kind)
                .Where(static place => place.Holder.Split('.')[^1] is not ("ExposedPorts" or "Volumes")))
        {
            foreach (string value in AllKinds.Where(value => value != "null" && KindOf(value) != KindOf(place.Value.GetRawText())))
            {
                string message = kind.Refuse(JsonEdit.Replace(kind.Sample, place.Path, value));
                string found = value switch { "[]" => "an array", "{}" => "an object", "\"text\"" => "'text'", _ => value };
                string expected = KindOf(place.Value.GetRawText()) switch
                {
                    'o' => "an object",
                    'a' => "an array",
                    'n' => "a whole number that fits",
                    'b' => "true or false",
                    _ => place.Key == "data" ? "a string of padded base64" : "a string",
                };
                Assert.Equal(At(kind, place.Path) + $"{found} is not {expected}.", message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UnknownFields_MayHoldAnything(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(static place => place.IsUnknown))
        {
            foreach (string value in AllKinds.Append("1e400").Append("-0.0000000000000000000000001"))
            {
                kind.Parse(JsonEdit.Replace(kind.Sample, place.Path, value));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OtherRoots_AreRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        Assert.Contains("null is not a document", kind.Refuse("null"), StringComparison.Ordinal);
        foreach (string json in AllKinds.Where(json => KindOf(json) != KindOf(kind.Sample)))
        {
            kind.Refuse(json);
        }
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("1.0")]
    [InlineData("2.0")]
    [InlineData("2e0")]
    [InlineData("1e3")]
    [InlineData("20E-1")]
    [InlineData("\"2\"")]
    [InlineData("\"5\"")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551618")]
    [InlineData("-9223372036854775809")]
    [InlineData("100000000000000000000000000000000")]
    public void Sizes_ThatAreNotWholeNumbersThatFit_AreRefused(string size)
    {
        string message = DocumentKind.Manifest.Refuse(Size(size));
        Assert.StartsWith("image manifest: layers[0].size: ", message, StringComparison.Ordinal);
        Assert.EndsWith(" is not a whole number that fits.", message, StringComparison.Ordinal);
        Assert.Contains(size.Trim('"'), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-9223372036854775808")]
    public void NegativeSizes_AreRefused(string size) => Assert.Equal(
        $"image manifest: layers[0].size: {size} is negative: expected a number of bytes.",
        DocumentKind.Manifest.Refuse(Size(size)));

    [Theory]
    [InlineData("02")]
    [InlineData("+2")]
    [InlineData("0x2")]
    [InlineData(".5")]
    [InlineData("2.")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void Sizes_ThatAreNoJson_AreRefused(string size) => DocumentKind.Manifest.Refuse(Size(size));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("4611686018427387904", 1L << 62)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes_AreReadAsTheClaimsTheyAre(string size, long expected) =>
        Assert.Equal(expected, ((ImageManifest)DocumentKind.Manifest.Parse(Size(size))).Layers[0].Size);

    [Theory]
    [InlineData("2147483648")]
    [InlineData("2.0")]
    [InlineData("-2147483649")]
    public void SchemaVersions_ThatDoNotFit_AreRefused(string version) => Assert.Equal(
        $"image index: schemaVersion: {version} is not a whole number that fits.",
        DocumentKind.Index.Refuse(JsonEdit.Replace(DocumentKind.Index.Sample, "schemaVersion", version)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-2)]
    public void SchemaVersions_OtherThanTwo_AreRefused(int version)
    {
        foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index })
        {
            Assert.Equal(
                $"{kind.Label}: schemaVersion: {version} is not supported: expected 2.",
                kind.Refuse(JsonEdit.Replace(kind.Sample, "schemaVersion", $"{version}")));
        }
    }

    [Theory]
    [InlineData("sha256:../../x")]
    [InlineData("sha256")]
    [InlineData("")]
    [InlineData("SHA256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a0")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\\n")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8\\u0000")]
    [InlineData("bla\u212Ae3:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    public void TextsThatAreNotDigests_AreRefusedEverywhere(string text)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            foreach (JsonEdit.Place place in KnownPlaces(kind).Where(static place => place.Key == "digest" || place.Field == "diff_ids[]"))
            {
                string message = kind.Refuse(JsonEdit.Replace(kind.Sample, place.Path, $"\"{text}\""));
                Assert.StartsWith(At(kind, place.Path) + "'", message, StringComparison.Ordinal);
                Assert.Contains("' is not a digest: ", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("invalid")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/b")]
    [InlineData("a/b/c")]
    [InlineData("a/b; charset=utf-8")]
    [InlineData("a/b\\n")]
    [InlineData(".a/b")]
    [InlineData("a/.b")]
    public void TextsThatAreNotMediaTypes_AreRefusedEverywhere(string text)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            foreach (JsonEdit.Place place in KnownPlaces(kind)
                .Where(static place => place.Key is "mediaType" or "artifactType" && place.Path != "mediaType"))
            {
                // Old tools left that of a manifest's config empty, and Docker runs it as an image.
                if (text.Length == 0 && place.Path == "config.mediaType")
                {
                    continue;
                }

                string message = kind.Refuse(JsonEdit.Replace(kind.Sample, place.Path, $"\"{text}\""));
                Assert.StartsWith(At(kind, place.Path) + "'", message, StringComparison.Ordinal);
                Assert.EndsWith("' is not a media type: expected type/subtype.", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void AKeyThatBreaksTheLine_IsHarmlessInTheMessageOfAValueBelowIt()
    {
        string at = DocumentKind.Archive.Sample.Replace(
            "\"LayerSources\": { \"sha256:",
            "\"LayerSources\": { \"\\n\\u001b[31m\\ud83d\\ude00:",
            StringComparison.Ordinal);
        string path = JsonEdit.Places(at).First(static place => place.Key == "digest").Path;
        foreach (string key in new[] { "digest", "data", "size", "mediaType", "artifactType" })
        {
            foreach (string value in new[] { "\"x\"", "true", "-1", "[]" })
            {
                DocumentKind.Archive.Refuse(
                    JsonEdit
                        .Replace(at.Replace("\\n\\u001b[31m\\ud83d\\ude00", "KEY", StringComparison.Ordinal), Rename(path, key), value)
                        .Replace("KEY", "\\n\\u001b[31m\\ud83d\\ude00", StringComparison.Ordinal));
            }
        }

        static string Rename(string path, string key) =>
            path[..path.LastIndexOf('.')].Replace("\n\u001b[31m\U0001F600", "KEY", StringComparison.Ordinal) + "." + key;
    }

    private static string Size(string size) =>
        JsonEdit.Replace(JsonEdit.Remove(DocumentKind.Manifest.Sample, "layers[0].data"), "layers[0].size", size);

    private static IEnumerable<JsonEdit.Place> KnownPlaces(DocumentKind kind) =>
        JsonEdit
            .Places(kind.Sample)
            .Where(static place => place is { IsUnknown: false } or { Key: "x-unknown" })
            .Where(static place => place.Key != "x-unknown");

    // "config" is optional in an image config only, and "manifests" and "layers" differ too: programs write an empty index with null.
    private static bool MayBeNull(DocumentKind kind, JsonEdit.Place place) => place.Key switch
    {
        null => false,
        "manifests" => true,
        "layers" => kind == DocumentKind.Manifest,
        "config" => kind == DocumentKind.Config,
        "history" => kind == DocumentKind.Config,
        _ => Nullable.Contains(place.Key),
    };

    private static char KindOf(string json) => json[0] switch
    {
        '{' => 'o',
        '[' => 'a',
        '"' => 's',
        't' or 'f' => 'b',
        'n' => '0',
        _ => 'n',
    };

    private static string At(DocumentKind kind, string path) =>
        path.Length == 0 ? $"{kind.Label}: " : $"{kind.Label}: {(path.Length > 100 ? path[..100] + "…" : path)}: ";
}
