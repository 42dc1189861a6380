using System.Globalization;
using System.Reflection;
using System.Text;
using OciContent.Images;
using OciContent.Json;
using OciContent.Tests.Images;

namespace OciContent.Tests.Json;

/// <summary>Keys that two parsers could read differently, at every place of every kind of document.</summary>
public sealed class StrictKeyTests
{
    public static TheoryData<string> Kinds => DocumentKind.Labels;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Samples_AreRead(string label) => DocumentKind.Of(label).Parse(DocumentKind.Of(label).Sample);

    [Fact]
    public void Samples_HaveEveryFieldOfEveryModel()
    {
        HashSet<string>[] objects =
        [
            .. from sample in DocumentKind.All.Select(static kind => kind.Sample).Concat(SignedSchema1.Samples)
               from path in JsonEdit.Objects(sample)
               select JsonEdit.Places(sample).Where(place => place.Holder == path).Select(static place => place.Key!).ToHashSet(),
        ];
        ObjectFields[] models =
        [
            .. from type in typeof(ImageDocument).Assembly.GetTypes()
               from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
               where field.FieldType == typeof(ObjectFields)
               select (ObjectFields)field.GetValue(null)!,
        ];

        Assert.InRange(models.Length, 10, 100);
        Assert.All(models, model => Assert.Contains(objects, keys => model.Names.All(keys.Contains)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheSameKeyTwice_IsRefusedEverywhere(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(static place => place.Key is not null))
        {
            string message = kind.Refuse(JsonEdit.Add(kind.Sample, place.Holder, $"\"{place.Key}\":{place.Value.GetRawText()}"));
            Assert.Equal($"{At(kind, place.Holder)}the key '{place.Key}' is duplicated.", message);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheSameKeyWithEscapes_IsRefusedEverywhere(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(static place => place.Key is not null))
        {
            foreach (string escaped in new[] { EscapeAll(place.Key!), EscapeFirst(place.Key!) })
            {
                string message = kind.Refuse(JsonEdit.Add(kind.Sample, place.Holder, $"\"{escaped}\":{place.Value.GetRawText()}"));
                Assert.Equal($"{At(kind, place.Holder)}the key '{place.Key}' is duplicated.", message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ANewKeyTwice_IsRefusedInEveryObject(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (string path in JsonEdit.Objects(kind.Sample))
        {
            string value = path.EndsWith(".LayerSources", StringComparison.Ordinal)
                ? """{"mediaType":"a/b","size":0,"digest":"a:b"}"""
                : "\"\"";
            Assert.Equal(
                $"{At(kind, path)}the key 'new key' is duplicated.",
                kind.Refuse(JsonEdit.Add(kind.Sample, path, $"\"new key\":{value},\"new\\u0020key\":{value}")));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ACaseVariantOfAKnownKey_IsRefused_BesideItAndInItsPlace(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in KnownFields(kind))
        {
            foreach (string variant in Variants(place.Key!))
            {
                foreach (string spelling in new[] { variant, EscapeAll(variant) })
                {
                    string member = $"\"{spelling}\":{place.Value.GetRawText()}";
                    string expected =
                        $"{At(kind, place.Holder)}the key '{variant}' differs from '{place.Key}' only in case: other parsers take it "
                        + "for that field.";
                    Assert.Equal(expected, kind.Refuse(JsonEdit.Add(kind.Sample, place.Holder, member)));
                    string inItsPlace = JsonEdit.Add(JsonEdit.Remove(kind.Sample, place.Path), place.Holder, member);
                    if (MayBeInAnyCase(kind, place) && Ascii.IsValid(variant))
                    {
                        kind.Parse(inItsPlace);
                    }
                    else
                    {
                        Assert.Equal(expected, kind.Refuse(inItsPlace));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CaseVariants_AreRefusedWhateverTheirValue(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in KnownFields(kind))
        {
            foreach (string value in new[] { "null", "[]", "{}", "0" })
            {
                Assert.Contains(
                    "only in case",
                    kind.Refuse(JsonEdit.Add(kind.Sample, place.Holder, $"\"{Variants(place.Key!).First()}\":{value}")),
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void KelvinAndLongS_AreAmongTheVariants()
    {
        Assert.Contains("\u017FchemaVersion", Variants("schemaVersion"));
        Assert.Contains("Wor\u212AingDir", Variants("WorkingDir"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void KeysOfMapsAndOfUnknownFields_MayDifferInCaseOnly(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in JsonEdit
                .Places(kind.Sample)
                .Where(static place => place.Key is not null && (place.IsInMap || place.IsUnknown)))
        {
            if (place.Key is not ("x-unknown" or "a" or "A"))
            {
                kind.Parse(JsonEdit.Add(kind.Sample, place.Holder, $"\"{place.Key!.ToUpperInvariant()}\":{place.Value.GetRawText()}"));
            }
        }

        // Fields that no specification defines: nothing folds them to a field of ours.
        foreach (string path in JsonEdit.Objects(kind.Sample).Where(static path => !path.Contains("x-unknown", StringComparison.Ordinal)))
        {
            if (path.Split('.')[^1] is not ("annotations" or "Labels" or "ExposedPorts" or "Volumes" or "LayerSources"))
            {
                kind.Parse(JsonEdit.Add(kind.Sample, path, "\"X-UNKNOWN\":1,\"x\":2,\"X\":3"));
            }
        }
    }

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"layers\":[],\"ſubject\":null}", "the key 'ſubject' differs from 'subject' only in case")]
    [InlineData("{\"schemaVersion\":2,\"LAYERS\":[],\"layers\":[]}", "the key 'LAYERS' differs from 'layers' only in case")]
    [InlineData("{\"schemaVersion\":2,\"layer\\u017f\":[]}", "the key 'layerſ' differs from 'layers' only in case")]
    public void KeysThatDifferInCase_AreWrittenOut(string json, string expected) =>
        Assert.Contains(expected, DocumentKind.Manifest.Refuse(json), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void MapsAndUnknownFields_OfAnySize_AreRead_AndNoKeyTwice(int count)
    {
        string members = string.Join(",", Enumerable.Range(0, count).Select(static i => $"\"key {i}\":\"{i}\""));
        foreach (string place in new[] { "annotations", "layers[0].annotations" })
        {
            string json = JsonEdit.Replace(DocumentKind.Manifest.Sample, place, $"{{{members}}}");
            var manifest = (ImageManifest)DocumentKind.Manifest.Parse(json);
            IReadOnlyDictionary<string, string> map = place == "annotations" ? manifest.Annotations : manifest.Layers[0].Annotations;
            Assert.Equal(Enumerable.Range(0, count).Select(static i => $"key {i}"), map.Keys);
            Assert.All(Enumerable.Range(0, count), i => Assert.Equal($"{i}", map[$"key {i}"]));
            Assert.False(map.ContainsKey("key"));
            Assert.Equal(
                $"image manifest: {place}: the key 'key 0' is duplicated.",
                DocumentKind.Manifest.Refuse(JsonEdit.Add(json, place, "\"key 0\":\"\"")));
            Assert.Equal(
                $"image manifest: {place}: the key 'key {count - 1}' is duplicated.",
                DocumentKind.Manifest.Refuse(JsonEdit.Add(json, place, $"\"key\\u0020{count - 1}\":\"\"")));
        }

        string unknown = JsonEdit.Add(DocumentKind.Manifest.Sample, "", members);
        Assert.Equal(count + 1, DocumentKind.Manifest.Parse(unknown).UnknownFields.Count);
        Assert.Equal(
            "image manifest: the key 'key 0' is duplicated.",
            DocumentKind.Manifest.Refuse(JsonEdit.Add(unknown, "", "\"key 0\":0")));
    }

    [Fact]
    public void AHugeKey_IsCutInTheMessage()
    {
        string key = new('k', 1_000_000);
        Assert.Contains(
            $"'{new string('k', 100)}…' is duplicated",
            DocumentKind.Manifest.Refuse($"{{\"{key}\":1,\"{key}\":1}}"),
            StringComparison.Ordinal);
        Assert.Equal(
            1,
            ImageManifest
                .Parse(Encoding.UTF8.GetBytes(JsonEdit.Add(DocumentKind.Manifest.Sample, "", $"\"{key}\":1")))
                .UnknownFields[key]
                .GetInt32());
    }

    [Fact]
    public void AKeyThatBreaksTheLine_IsEscapedInTheMessage()
    {
        string message = DocumentKind.Manifest.Refuse("""{"a\n\u001b[31m\u2028":{"b":1,"b":2}}""");
        Assert.Equal(@"image manifest: a\u000a\u001b[31m\u2028: the key 'b' is duplicated.", message);
    }

    [Fact]
    public void MoreFieldsThanAreTracked_WouldBeNoticed() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () =>
            ObjectFields.Optional([.. Enumerable.Range(0, 65).Select(static i => $"{i}")]));

    private static string At(DocumentKind kind, string path) =>
        path.Length == 0 ? $"{kind.Label}: " : $"{kind.Label}: {(path.Length > 100 ? path[..100] + "…" : path)}: ";

    private static IEnumerable<JsonEdit.Place> KnownFields(DocumentKind kind) =>
        JsonEdit.Places(kind.Sample).Where(static place => place is { Key: not null, IsInMap: false, IsUnknown: false });

    private static IEnumerable<string> Variants(string key)
    {
        string[] candidates =
        [
            key.ToUpperInvariant(),
            key.ToLowerInvariant(),
            string.Concat(key.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
            .. ReplaceEach(key, 's', '\u017F'),
            .. ReplaceEach(key, 'k', '\u212A'),
        ];
        return candidates.Where(candidate => candidate != key).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> ReplaceEach(string key, char from, char to) =>
        Enumerable.Range(0, key.Length).Where(i => char.ToLowerInvariant(key[i]) == from).Select(i => key[..i] + to + key[(i + 1)..]);

    private static string EscapeAll(string text) =>
        string.Concat(text.Select(static c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));

    // Jib wrote such archives, and Docker reads them.
    private static bool MayBeInAnyCase(DocumentKind kind, JsonEdit.Place place) => kind == DocumentKind.Archive && place.Holder == "[0]";

    private static string EscapeFirst(string text) => EscapeAll(text[..1]) + text[1..];
}
