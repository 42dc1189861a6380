using System.Text;
using System.Text.RegularExpressions;
using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>A <c>with</c> changes in a document's bytes what it changes in the model, and nothing else.</summary>
public sealed partial class DocumentEditTests
{
    // Odd in every way that readers forgive: escapes, numbers, empty containers, nulls, order, the newline at the end.
    private const string Odd = """
        { "layers" : [ {"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" , "size":2, "mediaType":"a\/b", "urls":[], "x":1.50 },
          { "mediaType":"a\u002fc","size" :0,"digest": "a:b","annotations":{"\u006b":"\u0041\/","k2" :"<"}, "platform":{"os":"","architecture":"","features":null,"y":[ 1e400 ]} } ],
          "\u0061nnotations": {},"subject":null, "y":{ "b":1, "a":[ ] },
          "config":{"mediaType":"a/b","digest":"a:b","size":-0,"data":"","annotations":{ }}	, "schemaVersion":2,"z":"\u2028" }

        """;

    private static readonly Descriptor New = new()
    {
        MediaType = MediaTypes.OciLayer,
        Digest = Digest.Parse("a:new"),
        Size = 1,
        Urls = ["https://example.com"],
        Annotations = new Dictionary<string, string> { ["k"] = "v" },
    };

    /// <summary>The samples of all kinds, in the ways that people and tools set them.</summary>
    public static TheoryData<string, string> Samples
    {
        get
        {
            var samples = new TheoryData<string, string>();
            foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index, DocumentKind.Config })
            {
                string compact = WhiteSpace().Replace(kind.Sample, static match => match.Value[0] == '"' ? match.Value : "");
                string indented = kind.Sample.ReplaceLineEndings("\n");
                samples.Add(kind.Label, compact);
                samples.Add(kind.Label, indented + "\n");
                samples.Add(kind.Label, indented.ReplaceLineEndings("\r\n"));
                foreach (string indentation in new[] { "   ", "    ", "\t" })
                {
                    samples.Add(
                        kind.Label,
                        Encoding.UTF8.GetString(
                            OciContent.Json.GoJsonWriter.Indent(Encoding.UTF8.GetBytes(compact), Encoding.UTF8.GetBytes(indentation))));
                }

                samples.Add(
                    kind.Label,
                    compact.Replace(",", " , ", StringComparison.Ordinal).Replace(":\"", " : \"", StringComparison.Ordinal));
            }

            samples.Add(DocumentKind.Manifest.Label, Odd);
            return samples;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void NoChange_KeepsTheBytes(string label, string json)
    {
        ImageDocument original = DocumentKind.Of(label).Parse(json);
        ImageDocument copy = original switch
        {
            ImageManifest manifest => manifest with
            {
                Layers = [.. manifest.Layers.Select(static layer => layer with { })],
                Annotations = new Dictionary<string, string>(manifest.Annotations),
                MediaType = manifest.MediaType,
            },
            ImageIndex index => index with { Manifests = [.. index.Manifests], ArtifactType = index.ArtifactType, SchemaVersion = 2 },
            _ => ((ImageConfig)original) with { Config = ((ImageConfig)original).Config! with { }, MediaType = MediaTypes.DockerConfig },
        };
        if (json != Odd)
        {
            Assert.Equal(json, Text(copy));
        }

        Assert.Equal(json, Text(original with { }));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void AddingAndRemoving_RestoresTheBytes(string label, string json)
    {
        ImageDocument original = DocumentKind.Of(label).Parse(json);
        foreach (Func<ImageDocument, ImageDocument> add in Additions(original))
        {
            ImageDocument added = add(original);
            string text = Text(added);
            Assert.NotEqual(json, text);
            ImageDocument parsed = DocumentKind.Of(label).Parse(text);
            Assert.Equal(Text(added.ToBytes(DocumentProfile.ImageSpec)), Text(parsed.ToBytes(DocumentProfile.ImageSpec)));

            Assert.Equal(json, Text(Restore(added, original)));
            if (json != Odd)
            {
                // Also after it was stored; but nothing tells then that something was there and empty.
                Assert.Equal(json, Text(Restore(parsed, original)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void RemovingAndAdding_RestoresTheBytes_WhoeverLookedMeanwhile(string label, string json)
    {
        ImageDocument original = DocumentKind.Of(label).Parse(json);
        foreach (bool looks in new[] { false, true })
        {
            ImageDocument less = original switch
            {
                ImageManifest manifest => manifest with { Layers = [], Annotations = new Dictionary<string, string>(), Subject = null },
                ImageIndex index => index with { Manifests = [], ArtifactType = null },
                _ => ((ImageConfig)original) with { History = [], Config = null, Created = null },
            };
            if (looks)
            {
                Assert.NotEqual(original.Digest, less.Digest);
            }

            Assert.Equal(json, Text(Restore(less, original)));
        }
    }

    [Fact]
    public void OneField_IsAllThatChanges()
    {
        ImageManifest manifest = ImageManifest.Parse(Encoding.UTF8.GetBytes(Odd));
        Expect(manifest with { Layers = [manifest.Layers[0] with { Size = 3 }, manifest.Layers[1]] }, "\"size\":2,", "\"size\":3,");
        Expect(manifest with { Layers = [manifest.Layers[0], manifest.Layers[1] with { MediaType = "a/d" }] }, "\"a\\u002fc\"", "\"a/d\"");
        Expect(
            manifest with
            {
                Layers =
                [
                    manifest.Layers[0],
                    manifest.Layers[1] with
                    {
                        Annotations = new Dictionary<string, string> { ["k"] = "A/", ["k2"] = ">" },
                    },
                ],
            },
            "\"k2\" :\"<\"",
            "\"k2\" :\"\\u003e\"");
        Expect(
            manifest with
            {
                Layers = [manifest.Layers[0] with { Urls = ["a:"] }, manifest.Layers[1]],
            },
            "\"urls\":[]",
            "\"urls\":[\"a:\"]");
        Expect(
            manifest with
            {
                Annotations = new Dictionary<string, string> { ["k"] = "v" },
            },
            "\"\\u0061nnotations\": {}",
            "\"\\u0061nnotations\": {\"k\":\"v\"}");
        Expect(
            manifest with
            {
                Subject = new Descriptor
                {
                    MediaType = "a/b",
                    Digest = Digest.Parse("a:b"),
                    Size = 0,
                },
            },
            "\"subject\":null",
            """
            "subject":{"mediaType":"a/b","digest":"a:b","size":0}
            """);
        Expect(
            manifest with
            {
                Config = manifest.Config with { Annotations = new Dictionary<string, string> { ["k"] = "v" } },
            },
            "\"annotations\":{ }",
            "\"annotations\":{\"k\":\"v\"}");
        Expect(
            manifest with
            {
                MediaType = MediaTypes.OciManifest,
            },
            "\"schemaVersion\":2",
            "\"schemaVersion\":2,\n  \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\"");
        Expect(
            manifest with
            {
                Layers = [manifest.Layers[1]],
            },
            Odd[(Odd.IndexOf('[', StringComparison.Ordinal) + 1)..Odd.IndexOf("\n  {", StringComparison.Ordinal)] + "\n  ",
            " ");

        static void Expect(ImageManifest changed, string before, string after)
        {
            string expected = Odd.Replace(before, after, StringComparison.Ordinal);
            Assert.NotEqual(Odd, expected);
            Assert.Equal(expected, Text(changed));
        }
    }

    [Fact]
    public void NewMembersAndElements_StandAsTheirNeighboursDo()
    {
        const string Indented =
            "{\n  \"schemaVersion\": 2,\n  \"manifests\": [\n    {\n      \"mediaType\": \"a/b\",\n      \"digest\": \"a:b\",\n      "
            + "\"size\": 1\n    }\n  ]\n}\n";
        ImageIndex index = ImageIndex.Parse(Encoding.UTF8.GetBytes(Indented));
        Descriptor entry = index.Manifests[0];
        Assert.Equal(
            Indented.Replace("\"size\": 1", "\"size\": 1,\n      \"artifactType\": \"c/d\"", StringComparison.Ordinal),
            Text(index with { Manifests = [entry with { ArtifactType = "c/d" }] }));
        Assert.Equal(
            Indented
                .Replace("2,\n", "2,\n  \"mediaType\": \"application/vnd.oci.image.index.v1+json\",\n", StringComparison.Ordinal)
                .Replace("  ]\n}", "  ],\n  \"annotations\": {\"k\":\"v\"}\n}", StringComparison.Ordinal),
            Text(
                index with
                {
                    MediaType = MediaTypes.OciIndex,
                    Annotations = new Dictionary<string, string> { ["k"] = "v" },
                }));
        Assert.Equal(
            Indented.Replace(
                "    }\n  ]",
                "    },\n    {\"mediaType\":\"a/c\",\"digest\":\"a:b\",\"size\":1}\n  ]",
                StringComparison.Ordinal),
            Text(index with { Manifests = [entry, entry with { MediaType = "a/c" }] }));
    }

    [Fact]
    public void AMediaTypeThatIsNotNamed_StaysSo_UntilItIsSet()
    {
        ImageIndex index = ImageIndex.Parse("""{"schemaVersion":2,"manifests":[]}"""u8, MediaTypes.DockerManifestList);
        ImageIndex changed = index with { ArtifactType = "a/b" };
        Assert.Equal(MediaTypes.DockerManifestList, changed.MediaType);
        Assert.Equal("""{"schemaVersion":2,"artifactType":"a/b","manifests":[]}""", Text(changed));
        Assert.Equal("""{"schemaVersion":2,"artifactType":"a/b","manifests":[]}""", Text(changed.ToBytes(DocumentProfile.ImageSpec)));
        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""",
            Text(index with { MediaType = MediaTypes.OciIndex }));
        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[]}""",
            Text((index with { MediaType = MediaTypes.OciIndex }) with { MediaType = index.MediaType }));
    }

    [Theory]
    [InlineData(MediaTypes.OciConfig, MediaTypes.DockerConfig)]
    [InlineData(MediaTypes.DockerConfig, MediaTypes.OciConfig)]
    public void AConfigsMediaType_IsNotInItsBytes(string mediaType, string other)
    {
        const string Json = """{"architecture":"a","config":{"Cmd":null},"os":"b","rootfs":{"type":"layers"}}""";
        ImageConfig config = ImageConfig.Parse(Encoding.UTF8.GetBytes(Json), mediaType);
        ImageConfig changed = config with { MediaType = other };
        Assert.Equal(Json, Text(changed));
        Assert.Equal(config.Digest, changed.Digest);
        Assert.Equal(other, changed.ToDescriptor().MediaType);
        Assert.Equal(
            Json.Replace("null", "[\"x\"]", StringComparison.Ordinal),
            Text(changed with { Config = config.Config! with { Cmd = ["x"] } }));
        Assert.NotEqual(config, changed);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("blake3")]
    public void TheAlgorithm_IsThatOfTheOriginal(string name)
    {
        byte[] json = """{"schemaVersion":2,"manifests":[]}"""u8.ToArray();
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(name);
        var verified = Descriptor.For(json, MediaTypes.OciIndex, algorithm);
        ImageIndex changed = ImageIndex.Parse(json, verified, verified.MediaType) with { ArtifactType = "a/b" };
        Assert.Equal(Digest.Compute(changed.RawBytes.Span, algorithm), changed.Digest);
        Assert.Equal(changed.Digest, (changed with { }).Digest);
        Assert.Equal(verified, (changed with { ArtifactType = null }).ToDescriptor());
    }

    [Fact]
    public void HugeAndDeepDocuments_AreEditedInPlace()
    {
        string annotations = string.Join(", ", Enumerable.Range(0, 100_000).Select(static i => $"\"org.example.{i}\": \"value {i}\""));
        string deep = string.Concat(Enumerable.Repeat("[ ", 60)) + string.Concat(Enumerable.Repeat(" ]", 60));
        string json = $$$"""{"schemaVersion":2, "deep": {{{deep}}}, "manifests":[ ], "annotations": { {{{annotations}}} }}""";
        ImageIndex index = ImageIndex.Parse(Encoding.UTF8.GetBytes(json));
        Assert.InRange(index.Size, 3 << 20, ImageDocument.DefaultMaxSize);
        Assert.Equal(
            json.Replace("\"value 50000\"", "\"new\"", StringComparison.Ordinal),
            Text(index with { Annotations = new Dictionary<string, string>(index.Annotations) { ["org.example.50000"] = "new" } }));
    }

    // Things that the sample has not, as many at a time as there are.
    private static IEnumerable<Func<ImageDocument, ImageDocument>> Additions(ImageDocument original)
    {
        var annotations = new Dictionary<string, string> { ["0"] = "first", ["~"] = "last" };
        switch (original)
        {
            case ImageManifest manifest:
                yield return document => ((ImageManifest)document) with { Layers = [New, .. manifest.Layers] };
                yield return document => ((ImageManifest)document) with { Layers = [.. manifest.Layers, New, New] };
                yield return document =>
                    ((ImageManifest)document) with
                    {
                        Annotations = new Dictionary<string, string>(manifest.Annotations.Concat(annotations)),
                    };
                yield return document =>
                    ((ImageManifest)document) with
                    {
                        Layers =
                        [
                            manifest.Layers[0] with
                            {
                                Urls = [.. manifest.Layers[0].Urls, "https://example.com/new"],
                            },
                            .. manifest.Layers.Skip(1),
                        ],
                    };
                break;
            case ImageIndex index:
                yield return document => ((ImageIndex)document) with { Manifests = [New, .. index.Manifests, New] };
                yield return document =>
                    ((ImageIndex)document) with
                    {
                        Manifests =
                        [
                            index.Manifests[0] with
                            {
                                Annotations = new Dictionary<string, string>(index.Manifests[0].Annotations.Concat(annotations)),
                            },
                        ],
                    };
                yield return document =>
                    ((ImageIndex)document) with
                    {
                        Subject = index.Subject! with
                        {
                            Platform = index.Subject.Platform! with { OsFeatures = ["new", .. index.Subject.Platform.OsFeatures] },
                        },
                    };
                break;
            case ImageConfig config:
                yield return document =>
                    ((ImageConfig)document) with
                    {
                        Config = config.Config! with
                        {
                            Labels = annotations.Concat(config.Config.Labels).ToDictionary(),
                            Env = ["A=", .. config.Config.Env],
                        },
                    };
                yield return document =>
                    ((ImageConfig)document) with
                    {
                        History =
                        [
                            .. config.History,
                            new HistoryEntry { Created = Timestamp.Parse("2024-02-29T12:00:00.5-07:00"), EmptyLayer = true },
                        ],
                    };
                yield return document =>
                    ((ImageConfig)document) with
                    {
                        RootFs = config.RootFs with { DiffIds = [New.Digest, .. config.RootFs.DiffIds] },
                    };
                break;
        }
    }

    private static ImageDocument Restore(ImageDocument changed, ImageDocument original) =>
        (changed, original) switch
        {
            (ImageManifest manifest, ImageManifest before) => manifest with
            {
                Config = before.Config,
                Layers = before.Layers,
                Subject = before.Subject,
                Annotations = before.Annotations,
                ArtifactType = before.ArtifactType,
            },
            (ImageIndex index, ImageIndex before) => index with
            {
                Manifests = before.Manifests,
                Subject = before.Subject,
                Annotations = before.Annotations,
                ArtifactType = before.ArtifactType,
            },
            (ImageConfig config, ImageConfig before) => config with
            {
                Config = before.Config,
                RootFs = before.RootFs,
                History = before.History,
                Created = before.Created,
            },
            _ => throw new ArgumentException(original.Digest.ToString(), nameof(original)),
        };

    private static string Text(ImageDocument document) => Text(document.RawBytes.Span);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|\\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
