using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>No document is two kinds of document to two parsers (CVE-2021-41190).</summary>
public sealed class OneKindOfDocumentTests
{
    private static readonly string[] Keys = ["config", "fsLayers", "history", "layers", "manifests"];
    private static readonly string[] Empties = ["null", "[]", "{}", "\"\"", "0", "[{}]"];

    /// <summary>Each pair of keys that tell kinds apart, the second one as it is and in case variants.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string first in Keys)
            {
                foreach (string second in Keys.Where(second => second != first))
                {
                    pairs.Add(first, second);
                    pairs.Add(first, second.ToUpperInvariant());
                    pairs.Add(first, char.ToUpperInvariant(second[0]) + second[1..]);
                    if (second.Contains('s', StringComparison.Ordinal))
                    {
                        pairs.Add(first, second.Replace('s', '\u017F'));
                    }
                }
            }

            return pairs;
        }
    }

    public static TheoryData<string> KeysOfOtherKindsThanManifests => Variants("fsLayers", "history", "manifests");

    public static TheoryData<string> KeysOfOtherKindsThanIndexes => Variants("config", "layers", "fsLayers", "history");

    public static TheoryData<string> KeysOfOtherKindsThanSchema1 => Variants("config", "layers", "manifests", "payload");

    public static TheoryData<string> KeysOfOtherKindsThanConfigs => Variants("schemaVersion", "manifests", "layers", "fsLayers");

    [Theory]
    [MemberData(nameof(KeysOfOtherKindsThanManifests))]
    public void AManifest_HasNoKeyOfAnotherKind(string key) => AssertRefused(DocumentKind.Manifest, key);

    [Theory]
    [MemberData(nameof(KeysOfOtherKindsThanIndexes))]
    public void AnIndex_HasNoKeyOfAnotherKind(string key) => AssertRefused(DocumentKind.Index, key);

    [Theory]
    [MemberData(nameof(KeysOfOtherKindsThanSchema1))]
    public void ASchema1Manifest_HasNoKeyOfAnotherKind(string key) => AssertRefused(DocumentKind.Schema1, key);

    [Theory]
    [MemberData(nameof(KeysOfOtherKindsThanConfigs))]
    public void AConfig_HasNoKeyOfAnotherKind(string key) => AssertRefused(DocumentKind.Config, key);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void APairOfKeys_IsReadAsOneKindAtMost(string first, string second)
    {
        foreach (string firstValue in Empties.Append(Full(first)))
        {
            foreach (string secondValue in Empties.Append(Full(second)))
            {
                foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index })
                {
                    string json = $$"""{"schemaVersion":2,"{{first}}":{{firstValue}},"{{second}}":{{secondValue}}}""";
                    bool isManifest = kind == DocumentKind.Manifest && IsPair(first, second, "config", "layers");
                    if (!isManifest)
                    {
                        kind.Refuse(json);
                        kind.Refuse(JsonEdit.Add(json, "", $"\"mediaType\":\"{TypeOf(kind)}\""));
                    }
                    else if (firstValue == Full(first) && secondValue == Full(second))
                    {
                        kind.Parse(json);
                    }
                }
            }
        }
    }

    [Fact]
    public void TheKeysBelowTheTop_AreFree()
    {
        foreach (string key in Keys.Append("schemaVersion"))
        {
            DocumentKind.Manifest.Parse(JsonEdit.Add(DocumentKind.Manifest.Sample, "layers[0]", $"\"{key}\":null"));
            DocumentKind.Manifest.Parse(JsonEdit.Add(DocumentKind.Manifest.Sample, "annotations", $"\"{key}\":\"\""));
            DocumentKind.Index.Parse(JsonEdit.Add(DocumentKind.Index.Sample, "x-unknown", $"\"{key}\":[]"));
        }
    }

    [Fact]
    public void AManifestList_IsNoManifest_NorTheOtherWayRound()
    {
        Assert.Contains(
            "'manifests' is missing",
            DocumentKind.Index.Refuse("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"}"""),
            StringComparison.Ordinal);
        DocumentKind.Manifest.Refuse(DocumentKind.Index.Sample);
        DocumentKind.Index.Refuse(DocumentKind.Manifest.Sample);
        DocumentKind.Config.Refuse(DocumentKind.Manifest.Sample);
        DocumentKind.Manifest.Refuse(DocumentKind.Config.Sample);
        DocumentKind.Index.Refuse(DocumentKind.Config.Sample);
    }

    [Fact]
    public void Schema1_IsNothingElse()
    {
        DocumentKind.Manifest.Refuse(DocumentKind.Schema1.Sample);
        DocumentKind.Index.Refuse(DocumentKind.Schema1.Sample);
        DocumentKind.Config.Refuse(DocumentKind.Schema1.Sample);
        DocumentKind.Schema1.Refuse(DocumentKind.Manifest.Sample);
        DocumentKind.Schema1.Refuse(DocumentKind.Index.Sample);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1}""", true)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v1+json"}""", true)]
    [InlineData("""{"mediaType":"application/vnd.docker.distribution.manifest.v1+prettyjws"}""", true)]
    [InlineData("""{"schemaVersion":1,"mediaType":"application/vnd.oci.image.manifest.v1+json"}""", false)]
    [InlineData("""{"schemaVersion":2}""", false)]
    [InlineData("""{"schemaVersion":1.0}""", false)]
    [InlineData("""{"schemaVersion":"1"}""", false)]
    [InlineData("""{"schemaVersion":null}""", false)]
    [InlineData("{}", false)]
    public void TheHeader_TellsSchema1(string json, bool isSchema1) =>
        Assert.Equal(isSchema1, ManifestHeader.Read(System.Text.Encoding.UTF8.GetBytes(json)).IsSchema1);

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""", true)]
    [InlineData("""{"schemaVersion":2,"manifests":null}""", true)]
    [InlineData("""{"schemaVersion":2,"manifests":null,"mediaType":"application/vnd.oci.image.index.v1+json"}""", true)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.index.v1+json"}""", true)]
    [InlineData("""{"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json"}""", true)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", false)]
    [InlineData("""{"schemaVersion":2,"layers":[]}""", false)]
    [InlineData("{}", false)]
    public void TheHeader_TellsAnIndexFromAManifest(string json, bool isIndex) =>
        Assert.Equal(isIndex, ManifestHeader.Read(System.Text.Encoding.UTF8.GetBytes(json)).IsIndex);

    [Theory]
    [InlineData("""{"manifests":[],"manifests":[]}""")]
    [InlineData("""{"Manifests":[]}""")]
    [InlineData("""{"manifests":[],"MEDIATYPE":""}""")]
    [InlineData("""{"mediaType":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void TheHeader_IsStrict(string json) =>
        Refusal.Check("manifest", () => ManifestHeader.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    private static void AssertRefused(DocumentKind kind, string key)
    {
        foreach (string value in Empties.Append("[1,2]").Append("true"))
        {
            Assert.Equal(
                $"{kind.Label}: {key}: another kind of document has this key: expected one kind only.",
                kind.Refuse(JsonEdit.Add(kind.Sample, "", $"\"{key}\":{value}")));
        }
    }

    private static TheoryData<string> Variants(params string[] keys) => new(keys.SelectMany(static key => new[]
    {
        key,
        key.ToUpperInvariant(),
        char.ToUpperInvariant(key[0]) + key[1..],
        key.Replace('s', '\u017F'),
    }).Distinct());

    private static bool IsPair(string first, string second, string a, string b) =>
        (first == a && second == b) || (first == b && second == a);

    private static string Full(string key) => key.ToLowerInvariant() switch
    {
        "config" => Descriptor,
        _ => $"[{Descriptor}]",
    };

    private static string TypeOf(DocumentKind kind) => kind == DocumentKind.Manifest ? MediaTypes.OciManifest : MediaTypes.OciIndex;

    private static string Descriptor =>
        """{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}""";
}
