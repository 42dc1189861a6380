using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Which trust policies are read, and which are refused.</summary>
public sealed class NotationTrustPolicyTests : IDisposable
{
    private const string Sample = """
        {
          "version": "1.0",
          "trustPolicies": [
            {
              "name": "images",
              "registryScopes": [ "registry.example.com/software/net-monitor", "localhost:5000/x" ],
              "signatureVerification": {
                "level": "strict",
                "override": { "expiry": "log", "revocation": "skip" },
                "verifyTimestamp": "afterCertExpiry"
              },
              "trustStores": [ "ca:example", "signingAuthority:sa_1.2-3", "tsa:stamps" ],
              "trustedIdentities": [
                "x509.subject: C=US, ST=WA, L=Seattle, O=example.com, OU=Tools", "x509.subject:CN=x,C=US,S=OR,O=other" ]
            },
            {
              "name": "unsigned",
              "registryScopes": [ "registry.example.com/unsigned" ],
              "signatureVerification": { "level": "skip" }
            },
            {
              "name": "all",
              "registryScopes": [ "*" ],
              "signatureVerification": { "level": "audit" },
              "trustStores": [ "ca:example" ],
              "trustedIdentities": [ "*" ]
            }
          ]
        }
        """;

    private readonly TempFolder _temp = new();

    public static TheoryData<string, string> Refused { get; } =
        new()
        {
            { "{}", "version is missing" },
            { "[]", "expected a JSON object" },
            { "{", "strict JSON" },
            { "{\"version\":\"1.1\",\"trustPolicies\":[]}", "'1.1'" },
            { "{\"version\":1.0,\"trustPolicies\":[]}", "expected a string" },
            { "{\"version\":\"1.0\"}", "no trustPolicies" },
            { "{\"version\":\"1.0\",\"trustPolicies\":[]}", "no trustPolicies" },
            { "{\"version\":\"1.0\",\"trustPolicies\":{}}", "expected a list" },
            { "{\"version\":\"1.0\",\"trustPolicies\":[1]}", "expected an object" },
            { "{\"version\":\"1.0\",\"version\":\"1.0\",\"trustPolicies\":[]}", "strict JSON" },
            { "{\"version\":\"1.0\",\"trustPolicys\":[]}", "'trustPolicys'" },
            { Change(0, "name", null), "name is missing" },
            { Change(0, "name", ""), "expected a name" },
            { Change(1, "name", "images"), "'images' is a duplicate" },
            { Change(0, "registryScopes", null), "registryScopes is empty" },
            { Change(0, "registryScopes", new JsonArray()), "registryScopes is empty" },
            { Change(0, "registryScopes", "x"), "expected a list" },
            { Change(0, "registryScopes", new JsonArray("*")), "scope '*' is a duplicate" },
            { Change(0, "registryScopes", new JsonArray("*", "example.com/x")), "'*' and others" },
            { Change(0, "registryScopes", new JsonArray("registry")), "with its registry" },
            { Change(0, "registryScopes", new JsonArray("example.com/*")), "'example.com/*'" },
            { Change(0, "registryScopes", new JsonArray("example.com/x:v1")), "'example.com/x:v1'" },
            { Change(0, "registryScopes", new JsonArray("https://example.com/x")), "with its registry" },
            {
                Change(0, "registryScopes", new JsonArray("registry.example.com/unsigned")),
                "'registry.example.com/unsigned' is a duplicate"
            },
            { Change(1, "registryScopes", new JsonArray("*")), "expected repositories at the level 'skip'" },
            { Change(0, "signatureVerification", null), "signatureVerification is missing" },
            { Change(0, "signatureVerification", new JsonObject()), "level is missing" },
            { Level(0, "level", "Strict"), "'Strict'" },
            { Level(0, "level", "none"), "expected strict, permissive, audit or skip" },
            { Level(0, "verifyTimestamp", "never"), "'never'" },
            { Level(0, "overrides", new JsonObject()), "'overrides'" },
            { Level(0, "override", new JsonObject { ["integrity"] = "log" }), "'integrity'" },
            { Level(0, "override", new JsonObject { ["expiry"] = "skip" }), "expected enforce or log" },
            { Level(0, "override", new JsonObject { ["authenticity"] = "skip" }), "expected enforce or log" },
            { Level(0, "override", new JsonObject { ["revocation"] = "ignore" }), "expected enforce, log or skip" },
            { Level(0, "override", new JsonObject { ["expiry"] = true }), "expected a string" },
            { Level(1, "override", new JsonObject { ["expiry"] = "log" }), "at the level 'skip'" },
            { Change(0, "trustStores", null), "no trustStores" },
            { Change(0, "trustedIdentities", null), "no trustedIdentities" },
            { Change(1, "trustStores", new JsonArray("ca:example")), "at the level 'skip'" },
            { Change(1, "trustedIdentities", new JsonArray("*")), "at the level 'skip'" },
            { Change(0, "trustStores", new JsonArray("example")), "'example'" },
            { Change(0, "trustStores", new JsonArray("root:example")), "expected ca, signingAuthority, tsa" },
            { Change(0, "trustStores", new JsonArray("ca:")), "'ca:'" },
            { Change(0, "trustStores", new JsonArray("ca:..")), "'ca:..'" },
            { Change(0, "trustStores", new JsonArray("ca:../x")), "'ca:../x'" },
            { Change(0, "trustStores", new JsonArray("ca:a b")), "'ca:a b'" },
            { Change(0, "trustStores", new JsonArray("ca:x", "ca:x")), "duplicate" },
            { Change(0, "trustedIdentities", new JsonArray("*", "x509.subject: C=US, ST=WA, O=x")), "'*'" },
            { Change(0, "trustedIdentities", new JsonArray("C=US, ST=WA, O=x")), "'x509.subject: '" },
            { Change(0, "trustedIdentities", new JsonArray("x509.issuer: C=US, ST=WA, O=x")), "'x509.subject: '" },
            { Change(0, "trustedIdentities", new JsonArray("x509.subject: ")), "TYPE=VALUE" },
            { Change(0, "trustedIdentities", new JsonArray("x509.subject: C=US, ST=WA")), "O is missing" },
            {
                Change(0, "trustedIdentities", new JsonArray("x509.subject: C=US, ST=WA, O=x", "x509.subject: C=US, ST=WA, O=x, OU=y")),
                "overlaps"
            },
            {
                Change(0, "trustedIdentities", new JsonArray("x509.subject: C=US, ST=WA, O=x", "x509.subject: O=x, S=WA, C=US")),
                "overlaps"
            },
            { Change(0, "comment", "x"), "'comment'" },
        };

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Parse_ReadsAllThereIs()
    {
        var policy = NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(Sample));

        Assert.Equal(["images (Strict)", "unsigned (Skip)", "all (Audit)"], policy.Statements.Select(static one => one.ToString()));
        NotationTrustStatement images = policy.Statements[0];
        Assert.Equal(["ca:example", "signingAuthority:sa_1.2-3", "tsa:stamps"], images.TrustStores);
        Assert.Equal(2, images.TrustedIdentities.Count);
        Assert.Equal(
            (NotationAction.Enforce, NotationAction.Enforce, NotationAction.Log, NotationAction.Skip, true),
            (images.Authenticity, images.AuthenticTimestamp, images.Expiry, images.Revocation, images.IsTimestampForExpiredOnly));
    }

    [Theory]
    [InlineData("registry.example.com/software/net-monitor:v1", "images")]
    [InlineData("localhost:5000/x", "images")]
    [InlineData("localhost:5001/x", "all")]
    [InlineData("registry.example.com/software/net-monitor2", "all")]
    [InlineData("registry.example.com/software", "all")]
    [InlineData("registry.example.com/unsigned:x", "unsigned")]
    [InlineData(null, "all")]
    public void Find_TakesTheRepositoryBeforeAll(string? image, string expected) =>
        Assert.Equal(
            expected,
            NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(Sample)).Find(image is null ? null : ImageReference.Parse(image))?.Name);

    [Fact]
    public void Find_GivesNothingWithoutAStatement() =>
        Assert.Null(
            NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(new NotationScenario().Policy())).Find(ImageReference.Parse("other/x")));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Parse_RefusesADocument(string document, string reason)
    {
        Exception? e = Record.Exception(() => NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(document)));

        Assert.True(e is FormatException or JsonException, $"{e}");
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RefusesADocumentThatIsTooLarge() =>
        Assert.Throws<FormatException>(() => NotationTrustPolicy.Parse(new byte[NotationTrustPolicy.MaxSize + 1]));

    [Fact]
    public void Load_TakesTheNewNameFirst()
    {
        _temp.Write("trustpolicy.json", Encoding.UTF8.GetBytes(Change(0, "name", "old")));
        Assert.Equal("old", NotationTrustPolicy.Load(_temp.FullPath).Statements[0].Name);

        _temp.Write("trustpolicy.oci.json", Encoding.UTF8.GetBytes(Change(0, "name", "new")));
        Assert.Equal("new", NotationTrustPolicy.Load(_temp.FullPath).Statements[0].Name);
    }

    [Fact]
    public void Load_SaysThatThereIsNone() =>
        Assert.Contains(
            "trustpolicy.oci.json",
            Assert.Throws<FileNotFoundException>(() => NotationTrustPolicy.Load(_temp.FullPath)).Message,
            StringComparison.Ordinal);

    [LinuxTheory]
    [InlineData("trustpolicy.oci.json")]
    [InlineData("trustpolicy.json")]
    public void Load_RefusesALink(string name)
    {
        string target = _temp.Write("elsewhere.json", Encoding.UTF8.GetBytes(Sample));
        File.CreateSymbolicLink(_temp.PathOf(name), target);

        Assert.Contains(
            "is a link",
            Assert.Throws<InvalidDataException>(() => NotationTrustPolicy.Load(_temp.FullPath)).Message,
            StringComparison.Ordinal);
    }

    private static string Change(int index, string field, JsonNode? value)
    {
        JsonNode document = JsonNode.Parse(Sample)!;
        Set(document["trustPolicies"]![index]!.AsObject(), field, value);
        return document.ToJsonString();
    }

    private static string Level(int index, string field, JsonNode? value)
    {
        JsonNode document = JsonNode.Parse(Sample)!;
        Set(document["trustPolicies"]![index]!["signatureVerification"]!.AsObject(), field, value);
        return document.ToJsonString();
    }

    private static void Set(JsonObject target, string field, JsonNode? value)
    {
        target.Remove(field);
        if (value is not null)
        {
            target[field] = value;
        }
    }
}
