using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>What every document keeps: its bytes, its identity, and the fields it does not know.</summary>
public sealed class ImageDocumentTests
{
    // Names of ours that are no names of the document's: they must not swallow a field of that name.
    private static readonly string[] NamesOfOurs =
    [
        "RawBytes",
        "Digest",
        "Size",
        "Format",
        "UnknownFields",
        "ExtensionData",
        "Platform",
        "Items",
        "$id",
        "$ref",
        "$type",
        "$values",
        "",
        "__proto__",
    ];

    public static TheoryData<string> Kinds => DocumentKind.Labels;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_AreKeptAsTheyWere(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (string json in new[] { kind.Sample, " \t\r\n" + kind.Sample + "\n", JsonEdit.Replace(kind.Sample, "none", "") })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(json);
            ImageDocument document = kind.Parse(bytes);
            byte[] before = [.. bytes];
            Array.Clear(bytes);

            Assert.Equal(before, document.RawBytes.ToArray());
            Assert.Equal(Digest.Compute(before), document.Digest);
            Assert.Equal(before.Length, document.Size);
            Assert.Equal(Descriptor.For(before, document.MediaType), document.ToDescriptor());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhiteSpace_ChangesTheIdentity(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        Assert.NotEqual(kind.Parse(kind.Sample).Digest, kind.Parse(kind.Sample + "\n").Digest);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UnknownFields_AreKeptAtEveryLevel(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> all = AllUnknownFields(kind.Parse(kind.Sample));
        int expected = JsonEdit.Places(kind.Sample).Count(static place => place.Key == "x-unknown");

        Assert.Equal(expected, all.Count);
        Assert.All(
            all,
            static fields =>
                Assert.Equal(
                    """{ "a": [1.50, null, { "b": "\u0063" }], "A": true }""",
                    Assert.Single(fields, static field => field.Key == "x-unknown").Value.GetRawText()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FieldsNamedLikeMembersOfOurs_AreUnknownFieldsLikeAnyOther(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        string json = kind.Sample;
        string members = string.Join(
            ",",
            NamesOfOurs.Where(name => !IsCaseVariantSomewhere(kind, name)).Select(static (name, i) => $"\"{name}\":{i}"));
        foreach (JsonEdit.Place place in JsonEdit.Places(json).Where(static place => place.Key == "x-unknown").ToArray())
        {
            json = JsonEdit.Add(json, place.Holder, members);
        }

        Assert.All(AllUnknownFields(kind.Parse(json)), fields => Assert.Equal(
            NamesOfOurs.Where(name => !IsCaseVariantSomewhere(kind, name)).Append("x-unknown").Order(StringComparer.Ordinal),
            fields.Keys.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UnknownFields_OutliveTheParsing_AndMayBeNull(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        string place = kind == DocumentKind.Archive ? "[0]" : "";
        IReadOnlyDictionary<string, JsonElement> fields = AllUnknownFields(kind.Parse(JsonEdit.Add(kind.Sample, place, "\"n\":null")))
            .First(static fields => fields.ContainsKey("n"));
        Assert.Equal(JsonValueKind.Null, fields["n"].ValueKind);
    }

    [Fact]
    public void DocumentsWithoutUnknownFields_HaveNone()
    {
        Assert.Empty(((ImageIndex)DocumentKind.Index.Parse("""{"schemaVersion":2,"manifests":[]}""")).UnknownFields);
        Assert.Empty(OciLayoutFile.Parse("""{"imageLayoutVersion":"1.0.0"}"""u8).UnknownFields);
    }

    [Fact]
    public void ManifestsNull_ReadsAsEmpty() => Assert.Empty(ImageIndex.Parse("""{"schemaVersion":2,"manifests":null}"""u8).Manifests);

    [Fact]
    public void LayersNull_ReadAsEmpty_InAManifest() =>
        Assert.Empty(((ImageManifest)DocumentKind.Manifest.Parse(JsonEdit.Replace(DocumentKind.Manifest.Sample, "layers", "null"))).Layers);

    [Theory]
    [InlineData("""{"type":"layers","diff_ids":null}""")]
    [InlineData("""{"type":"layers","diff_ids":[]}""")]
    [InlineData("""{"type":"layers"}""")] // as Docker writes an image without layers
    public void NoDiffIds_ReadAsEmpty(string rootFs) =>
        Assert.Empty(
            ((ImageConfig)DocumentKind.Config.Parse(JsonEdit.Replace(DocumentKind.Config.Sample, "rootfs", rootFs))).RootFs.DiffIds);

    [Theory]
    [InlineData("layers+base")]
    [InlineData("")]
    [InlineData("Layers")]
    public void OtherRootFsTypes_AreRefused(string type) => Assert.Equal(
        $"image config: rootfs.type: '{type}' is not supported: expected 'layers'.",
        DocumentKind.Config.Refuse(JsonEdit.Replace(DocumentKind.Config.Sample, "rootfs.type", $"\"{type}\"")));

    [Theory]
    [InlineData("A=")]
    [InlineData("A=b=c")]
    [InlineData("a b= c ")]
    [InlineData("A=\\n")]
    public void EnvironmentVariables_HaveAName(string entry) =>
        Assert.Single(
            ((ImageConfig)DocumentKind.Config.Parse(JsonEdit.Replace(DocumentKind.Config.Sample, "config.Env[0]", $"\"{entry}\"")))
                .Config!
                .Env);

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("=A")]
    public void EnvironmentVariablesWithoutANameOrAnEqualsSign_AreRefused(string entry) => Assert.Equal(
        $"image config: config.Env[0]: '{entry}' is not NAME=value.",
        DocumentKind.Config.Refuse(JsonEdit.Replace(DocumentKind.Config.Sample, "config.Env[0]", $"\"{entry}\"")));

    [Theory]
    [InlineData("1.0.1")]
    [InlineData("1.0")]
    [InlineData("")]
    [InlineData("1.0.0\\n")]
    public void OtherLayoutVersions_AreRefused(string version) => Assert.Contains(
        "is not supported: expected '1.0.0'",
        DocumentKind.Layout.Refuse($$"""{"imageLayoutVersion":"{{version}}"}"""),
        StringComparison.Ordinal);

    [Fact]
    public void LayoutIndexes_SayWhatTheyAre()
    {
        ImageIndex index = ImageIndex.ParseLayoutIndex("""{"schemaVersion":2,"manifests":[]}"""u8.ToArray());
        Assert.Equal(MediaTypes.OciIndex, index.MediaType);
        Refusal.Check("index.json", static () => ImageIndex.ParseLayoutIndex("{}"u8.ToArray()));
    }

    [Fact]
    public void AVerifiedDocument_HasTheDigestItWasVerifiedAgainst_AndMessagesNameIt()
    {
        byte[] json = """{"schemaVersion":2,"manifests":[]}"""u8.ToArray();
        Digest digest = Digest.Compute(json, DigestAlgorithm.Sha512);
        var verified = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = digest, Size = json.Length };
        Assert.Equal(verified, ImageIndex.Parse(json, verified, verified.MediaType).ToDescriptor());
        Refusal.Check($"image index {digest}", () => ImageIndex.Parse("{}"u8.ToArray(), verified, verified.MediaType));
    }

    [Fact]
    public void AnArchiveManifest_ReadsEveryItem()
    {
        var manifest = (DockerArchiveManifest)DocumentKind.Archive.Parse("""
            [
              {"Config":"a.json","RepoTags":null,"Layers":null},
              {"Config":"b.json","RepoTags":["b:1","b:2"],"Layers":["x/layer.tar","y/layer.tar"],"Parent":"sha256:p"}
            ]
            """);
        Assert.Equal(["a.json", "b.json"], manifest.Items.Select(static item => item.Config));
        Assert.Empty(manifest.Items[0].RepoTags);
        Assert.Empty(manifest.Items[0].Layers);
        Assert.Empty(manifest.Items[0].LayerSources);
        Assert.Equal(["b:1", "b:2"], manifest.Items[1].RepoTags);
        Assert.Equal(["x/layer.tar", "y/layer.tar"], manifest.Items[1].Layers);
        Assert.Equal("sha256:p", manifest.Items[1].Parent);
        Assert.Empty(((DockerArchiveManifest)DocumentKind.Archive.Parse("[]")).Items);
        Assert.Equal("docker-archive manifest.json: [0]: null is not an object.", DocumentKind.Archive.Refuse("[null]"));
    }

    private static bool IsCaseVariantSomewhere(DocumentKind kind, string name) =>
        name.Length > 0 && JsonEdit.Places(kind.Sample).Any(place => string.Equals(place.Key, name, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> AllUnknownFields(ImageDocument document) =>
        [
            .. document is DockerArchiveManifest ? [] : new[] { document.UnknownFields },
            .. document switch
            {
                ImageManifest manifest => new[] { manifest.Config, manifest.Subject! }.Concat(manifest.Layers).SelectMany(Fields),
                ImageIndex index => index.Manifests.Append(index.Subject!).SelectMany(Fields),
                ImageConfig config => new[] { config.Config!, config.ContainerConfig! }
                    .SelectMany(static container => new[] { container.UnknownFields, container.Healthcheck!.UnknownFields })
                    .Append(config.RootFs.UnknownFields)
                    .Concat(config.History.Select(static entry => entry.UnknownFields)),
                Schema1Manifest manifest => manifest
                    .FsLayers.Select(static layer => layer.UnknownFields)
                    .Concat(manifest.History.Select(static entry => entry.UnknownFields)),
                DockerArchiveManifest archive => archive.Items.SelectMany(static item =>
                    item.LayerSources.Values.SelectMany(Fields).Prepend(item.UnknownFields)),
                _ => [],
            },
        ];

    private static IEnumerable<IReadOnlyDictionary<string, JsonElement>> Fields(Descriptor descriptor) =>
        [descriptor.UnknownFields, descriptor.Platform!.UnknownFields];
}
