using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Tests.Kit;
using OciContent.Verification;

namespace OciContent.Tests.Verification;

/// <summary>What is allowed, and should be known, is told with where it stands, how much it matters and why.</summary>
public sealed class ImageAuditorTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Changes => new()
    {
        { "config.urls=[\"https://example.com/config\"]", "configUrls" },
        { "config.urls=[\"http://example.com/config\"]", "configUrls insecureUrl" },
        { "layers[0].urls=[\"https://example.com/layer\"]", "layerUrls" },
        { "layers[0].mediaType=\"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip\"", "foreignLayer" },
        { "layers[0].mediaType=\"application/vnd.docker.image.rootfs.diff.tar.gzip\"", "mixedMediaTypes" },
        { "layers[0].mediaType=\"application/vnd.example.thing\"", "unknownLayerType" },
        { "layers[0].mediaType=\"application/vnd.oci.image.layer.v1.tar+gzip+encrypted\"", "encryptedLayer" },
        { "layers[0].digest=\"md5:x\"", "unregisteredAlgorithm" },
        { "layers[0].size=9007199254740992", "sizeClaim" },
        { "layers[0].size=1099511627776", "sizeClaim" },
        { "config.data=\"e30=\"", "dataMismatch" },
        { "config.data=\"e3\"", "dataMismatch" },
        { "annotations={\"x.data\":5}", "ambiguousDocument" },
        { "config.annotations={\"data\":5}", "ambiguousDocument" },
        { "mediaType=5", "ambiguousDocument" },
        { "annotations={\"org.opencontainers.image.base.name\":\"debian:12\"}", "mutableReference" },
        { "annotations={\"org.opencontainers.image.base.name\":\"debian:12\",\"org.opencontainers.image.base.digest\":\"sha256:x\"}", "" },
        { "manifests=[]", "ambiguousDocument" },
        { "mediaType=\"application/vnd.oci.image.index.v1+json\"", "mediaTypeConfusion" },
        { "mediaType=", "mediaTypeAbsent" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task AChangeOfAManifest_IsFound(string change, string codes)
    {
        var image = new TestImage("base", "app") { ChangeManifest = manifest => Apply(manifest, change) };
        IReadOnlyList<AuditFinding> findings = await AuditAsync(new TestImageFiles().Image(image, "v1"));
        Assert.Equal(codes, string.Join(' ', findings.Select(static finding => finding.Rule.Code)));
        Assert.All(findings, static finding =>
        {
            Assert.DoesNotContain('\n', finding.Message);
            Assert.EndsWith(".", finding.Rule.Explanation, StringComparison.Ordinal);
            Assert.Equal(finding.Rule.Severity, finding.Severity);
        });
    }

    [Fact]
    public async Task UrlsOfEntries_AreFound()
    {
        var image = new TestImage("base");
        IReadOnlyList<AuditFinding> findings = await AuditAsync(
            new TestImageFiles()
                .AddImages(image)
                .Entry(image.Manifest.Describe(entry => entry["urls"] = new JsonArray("https://example.com/m"))));
        Assert.Equal(AuditRule.ManifestUrls, Assert.Single(findings).Rule);
    }

    [Fact]
    public async Task ATagOfTwoImages_AndSchema1_AndOtherSizes_AreFound()
    {
        var one = new TestImage("one");
        var two = new TestImage("two");
        TestImageFiles files = new TestImageFiles().Image(one, "v1").Image(two, "v1")
            .Entry(one.Manifest.Describe(static entry => entry["size"] = 3))
            .Entry(new TestImageBlob("{}"u8.ToArray(), "application/vnd.docker.distribution.manifest.v1+prettyjws").Describe());
        IReadOnlyList<AuditFinding> findings = await AuditAsync(files);
        Assert.Equal(
            ["duplicateTag", "sizeClaim", "unreadable", "schema1", "unreadable"],
            findings.Select(static finding => finding.Rule.Code));
    }

    [Fact]
    public async Task EmptyAndRepeatedLayers_AreFound()
    {
        var image = new TestImage { PlainLayers = [new byte[1024], "a"u8.ToArray(), "b"u8.ToArray(), "a"u8.ToArray()] };
        IReadOnlyList<AuditFinding> findings = await AuditAsync(new TestImageFiles().Image(image));
        Assert.Equal(["emptyLayer", "duplicateLayer"], findings.Select(static finding => finding.Rule.Code));
        Assert.Equal(
            [$"layers[0] of {image.Manifest.Digest}", $"layers[3] of {image.Manifest.Digest}"],
            findings.Select(static finding => finding.Location.ToString()));
    }

    [Fact]
    public async Task AConfigWithUrls_OfAnArtifactToo_IsACall()
    {
        TestImageBlob config = TestImageBlob.Of("{}", "application/vnd.example.config");
        TestImageBlob manifest = TestImageBlob.Of(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = MediaTypes.OciManifest,
                ["config"] = config.Describe(static c => c["urls"] = new JsonArray("https://example.com")),
                ["layers"] = new JsonArray(),
            },
            MediaTypes.OciManifest);
        Assert.Equal(
            AuditRule.ConfigUrls,
            Assert.Single(await AuditAsync(new TestImageFiles().Add(config, manifest).Entry(manifest))).Rule);
    }

    [Fact]
    public void Rules_HaveDistinctCodes()
    {
        Assert.Distinct(AuditRule.All.Select(static rule => rule.Code));
        Assert.All(AuditRule.All, static rule => Assert.InRange((int)rule.Severity, 0, 3));
    }

    // A member's place, '=', and its value as JSON; nothing removes it.
    private static void Apply(JsonObject manifest, string change)
    {
        if (change.Length == 0)
        {
            return;
        }

        string[] parts = change.Split('=', 2);
        string[] path = parts[0].Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        JsonNode at = manifest;
        foreach (string step in path[..^1])
        {
            at = step == "0" ? at.AsArray()[0]! : at[step]!;
        }

        at.AsObject().Remove(path[^1]);
        if (parts[1].Length > 0)
        {
            at[path[^1]] = JsonNode.Parse(parts[1]);
        }
    }

    private async Task<IReadOnlyList<AuditFinding>> AuditAsync(TestImageFiles files)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files);
        return await ImageAuditor.AuditAsync(layout);
    }
}
