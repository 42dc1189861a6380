using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

public sealed class TrustedRootTests
{
    private static readonly Dictionary<string, (string Reason, Action<JsonObject> Apply)> Broken = new()
    {
        ["no media type"] = ("mediaType is missing", static r => r.Remove("mediaType")),
        ["media type of something else"] = ("0.1 or 0.2", static r => r["mediaType"] = "application/json"),
        ["media type of a later version"] = (
            "0.1 or 0.2",
            static r => r["mediaType"] = "application/vnd.dev.sigstore.trustedroot.v0.3+json"),
        ["unknown field"] = ("has the field 'more'", static r => r["more"] = 1),
        ["unknown field of a log"] = ("has the field 'more'", static r => r.Set("tlogs.0.more", 1)),
        ["unknown field of a key"] = ("has the field 'more'", static r => r.Set("tlogs.0.publicKey.more", 1)),
        ["unknown field of an authority"] = ("has the field 'more'", static r => r.Set("certificateAuthorities.0.more", 1)),
        ["unknown field of a time"] = ("has the field 'more'", static r => r.Set("ctlogs.0.publicKey.validFor.more", 1)),
        ["logs that are not a list"] = ("expected a list", static r => r["tlogs"] = new JsonObject()),
        ["log without a key"] = ("publicKey is missing", static r => r.Drop("tlogs.0.publicKey")),
        ["log without a kind of key"] = ("keyDetails is missing", static r => r.Drop("tlogs.0.publicKey.keyDetails")),
        ["log without times"] = ("validFor is missing", static r => r.Drop("tlogs.0.publicKey.validFor")),
        ["log without a start"] = ("start is missing", static r => r.Drop("ctlogs.0.publicKey.validFor.start")),
        ["log without an ID"] = ("logId is missing", static r => r.Drop("tlogs.0.logId")),
        ["log with an empty ID"] = ("keyId is empty", static r => r.Set("tlogs.0.logId.keyId", "")),
        ["log with another hash"] = ("expected SHA2_256", static r => r.Set("tlogs.0.hashAlgorithm", "SHA2_512")),
        ["log with a key of another kind"] = ("expected one of them", static r => r.Set("tlogs.0.publicKey.keyDetails", "PKIX_ED25519")),
        ["log with a key that is not one"] = ("SubjectPublicKeyInfo", static r => r.Set("tlogs.0.publicKey.rawBytes", "AQID")),
        ["log with a long address"] = ("at most 2048", static r => r.Set("tlogs.0.baseUrl", new string('a', 3000))),
        ["time of another form"] = ("expected a time", static r => r.Set("tlogs.0.publicKey.validFor.start", "15 Jan 2026 12:00:00")),
        ["time that does not exist"] = ("expected a time", static r => r.Set("tlogs.0.publicKey.validFor.end", "2026-02-30T00:00:00Z")),
        ["authority without certificates"] = (
            "is empty",
            static r => r.Set("certificateAuthorities.0.certChain.certificates", new JsonArray())),
        ["authority without a chain"] = ("certChain is missing", static r => r.Drop("timestampAuthorities.0.certChain")),
        ["authority with bytes for a certificate"] =
            ("not a certificate", static r => r.Set("certificateAuthorities.0.certChain.certificates.0.rawBytes", "AQID")),
    };

    public static TheoryData<string> Names => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_SaysWhatIsWrong(string name)
    {
        JsonObject root = TestSigstore.Shared.TrustedRoot();
        Broken[name].Apply(root);
        string message = Assert.Throws<JsonException>(() => TrustedRoot.Parse(TestJson.Bytes(root))).Message;

        Assert.Contains(Broken[name].Reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RefusesWhatIsNotAnObject_AndDuplicateFields()
    {
        Assert.Throws<JsonException>(static () => TrustedRoot.Parse("[]"u8.ToArray()));
        Assert.Throws<JsonException>(static () => TrustedRoot.Parse(new byte[] { 0xff }));
        Assert.Throws<JsonException>(static () => TrustedRoot.Parse(Encoding.UTF8.GetBytes("""{"tlogs":[],"tlogs":[]}""")));
        Assert.Contains(
            "at most",
            Assert.Throws<JsonException>(static () => TrustedRoot.Parse(new byte[TrustedRoot.MaxSize + 1])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/vnd.dev.sigstore.trustedroot+json;version=0.1")]
    [InlineData("application/vnd.dev.sigstore.trustedroot.v0.1+json")]
    [InlineData("application/vnd.dev.sigstore.trustedroot.v0.2+json")]
    public void Parse_TakesBothVersions(string mediaType)
    {
        JsonObject root = TestSigstore.Shared.TrustedRoot();
        root["mediaType"] = mediaType;
        root.Set("tlogs.0.operator", "example.com");
        root.Set("tlogs.1.checkpointKeyId", new JsonObject { ["keyId"] = "AQIDBA==" });

        Assert.Equal(
            "1 certificate authorities, 2 logs of signatures, 1 logs of certificates, 1 time stamp authorities",
            TrustedRoot.Parse(TestJson.Bytes(root)).ToString());
    }
}
