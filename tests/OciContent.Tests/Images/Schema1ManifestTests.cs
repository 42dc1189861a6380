using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Tests.Json;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Images;

/// <summary>Docker manifests of schema 1: those of tools, what their histories say, and new ones.</summary>
public sealed class Schema1ManifestTests
{
    private const string Label = "schema 1 manifest";

    // The digests are what skopeo manifest-digest prints.
    [Theory]
    [InlineData("signed", "sha256:2cef192f283f5fe55b6e4f6f4c3d373e59262092fb0c2a29b1ca74b429f607cf", true)]
    [InlineData("registry", "sha256:13cafe4cd50d019d709ad61eb7190612f822daa672060952ede53beb9d08283f", true)]
    [InlineData("unsigned", "sha256:689687899911044792cb866e191009493b99ff1e0ede3b5aa63ac9e88001b23f", false)]
    public void Digest_IsSkopeos(string name, string digest, bool isSigned)
    {
        Schema1Manifest manifest = Schema1Manifest.Parse(Golden(name));

        Assert.Equal(digest, manifest.Digest.ToString());
        Assert.Equal(isSigned, manifest.IsSigned);
        Assert.Equal(isSigned ? MediaTypes.DockerSchema1SignedManifest : MediaTypes.DockerSchema1Manifest, manifest.MediaType);
        Assert.Equal("amd64", manifest.Architecture);
        Assert.Equal(3, manifest.FsLayers.Count);
        Assert.Equal(ImageFormat.Docker, manifest.Format);
    }

    [Fact]
    public void History_IsTheNewestFirst()
    {
        Schema1Manifest manifest = Schema1Manifest.Parse(Golden("unsigned"));
        Schema1Compatibility top = manifest.History[0].Compatibility;
        Schema1Compatibility middle = manifest.History[1].Compatibility;

        Assert.Equal("example", manifest.Name);
        Assert.Equal("latest", manifest.Tag);
        Assert.Equal(1, manifest.SchemaVersion);
        Assert.Equal(new string('c', 64), top.Id);
        Assert.Equal(middle.Id, top.Parent);
        Assert.Null(manifest.History[2].Compatibility.Parent);
        Assert.Equal("2024-02-29T12:00:00.25Z", top.Created.ToString());
        Assert.Equal("An Author", top.Author);
        Assert.Equal("top", top.Comment);
        Assert.Equal(["/bin/sh", "-c", "make all"], top.ContainerConfig!.Cmd);
        Assert.Equal("h", top.ContainerConfig.UnknownFields["Hostname"].GetString());
        Assert.False(top.ThrowAway);
        Assert.True(middle.ThrowAway);
        Assert.Equal("linux", top.UnknownFields["os"].GetString());
        Assert.Same(top, manifest.History[0].Compatibility);
        Assert.Equal("sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4", manifest.FsLayers[1].BlobSum.ToString());
    }

    [Theory]
    [InlineData("counts-differ", "history: it has 1 entries: expected 2, as many as fsLayers")]
    [InlineData("no-layers", "fsLayers: it is empty: expected one layer or more")]
    [InlineData("no-json", "history[0].v1Compatibility: ")]
    [InlineData("ambiguous", "layers: another kind of document has this key")]
    public void WhatSkopeoRefuses_IsRefused(string name, string expected) =>
        Assert.Contains(expected, Refusal.Check(Label, () => Schema1Manifest.Parse(Golden(name))), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"id":"a","id":"b"}""", "the key 'id' is duplicated")]
    [InlineData("""{"id":"a","ID":"b"}""", "the key 'ID' differs from 'id' only in case")]
    [InlineData("""{"id":1}""", "id: 1 is not a string")]
    [InlineData("""{"created":"yesterday"}""", "created: ")]
    [InlineData("""{"container_config":{"Cmd":"text"}}""", "container_config.Cmd: 'text' is not an array")]
    [InlineData("""{"container_config":{"Cmd":[],"cmd":[]}}""", "the key 'cmd' differs from 'Cmd' only in case")]
    [InlineData("""{"throwaway":"true"}""", "throwaway: 'true' is not true or false")]
    [InlineData("""{"x":{"a":1,"a":1}}""", "x: the key 'a' is duplicated")]
    [InlineData("{} {}", "")]
    [InlineData("", "it is empty")]
    [InlineData("null", "null is not a document")]
    [InlineData("[]", "an array is not an object")]
    [InlineData("\uFEFF{}", "byte order mark")]
    public void History_IsStrictJson(string entry, string expected)
    {
        string json = JsonEdit.Replace(DocumentKind.Schema1.Sample, "history[0].v1Compatibility", JsonSerializer.Serialize(entry));
        string message = DocumentKind.Schema1.Refuse(json);
        Assert.StartsWith($"{Label}: history[0].v1Compatibility: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("0")]
    [InlineData("-1")]
    public void OtherVersions_AreRefused(string version) =>
        Assert.Equal(
            $"{Label}: schemaVersion: {version} is not supported: expected 1.",
            DocumentKind.Schema1.Refuse(JsonEdit.Replace(DocumentKind.Schema1.Sample, "schemaVersion", version)));

    [Fact]
    public void MediaType_IsOneOfSchema1()
    {
        string json = JsonEdit.Remove(DocumentKind.Schema1.Sample, "mediaType");
        foreach (string type in new[] { MediaTypes.DockerSchema1Manifest, MediaTypes.DockerSchema1SignedManifest })
        {
            // A registry may give either, whether or not there is a signature.
            Assert.Equal(type, Schema1Manifest.Parse(Encoding.UTF8.GetBytes(json), type).MediaType);
            Assert.Equal(type, Schema1Manifest.Parse(Encoding.UTF8.GetBytes(new SignedSchema1().ToString()), type).MediaType);
        }

        Assert.Contains(
            "was delivered as",
            Refusal.Check(Label, () => Schema1Manifest.Parse(Encoding.UTF8.GetBytes(json), MediaTypes.DockerManifest)),
            StringComparison.Ordinal);
        Assert.Contains(
            "contradicts",
            Refusal.Check(
                Label,
                () => Schema1Manifest.Parse(Encoding.UTF8.GetBytes(DocumentKind.Schema1.Sample), MediaTypes.DockerSchema1SignedManifest)),
            StringComparison.Ordinal);
        DocumentKind.Schema1.Refuse(JsonEdit.Replace(DocumentKind.Schema1.Sample, "mediaType", $"\"{MediaTypes.DockerManifest}\""));
    }

    [Fact]
    public void ANewManifest_IsWrittenAsContainersImageDoes()
    {
        Schema1Manifest signed = Schema1Manifest.Parse(Golden("signed"));
        var made = new Schema1Manifest
        {
            Name = "",
            Tag = "",
            Architecture = "amd64",
            FsLayers = signed.FsLayers,
            History = signed.History,
        };

        Assert.Equal(signed.Payload.ToArray(), made.RawBytes.ToArray());
        Assert.Equal(signed.Digest, made.Digest);
        Assert.Equal(MediaTypes.DockerSchema1Manifest, made.MediaType);
        Assert.False(made.IsSigned);
    }

    [Fact]
    public void TheDockerProfile_WritesAsARegistryDoes()
    {
        Schema1Manifest manifest = Schema1Manifest.Parse(Golden("registry"));
        Assert.Equal(manifest.Payload.ToArray(), manifest.ToBytes(DocumentProfile.Docker));
    }

    [Fact]
    public void AChangedCopy_IsNotSigned_AndKeepsTheRest()
    {
        Schema1Manifest signed = Schema1Manifest.Parse(Golden("registry"));
        Schema1Manifest changed = signed with { Tag = "other" };
        string expected = Encoding
            .UTF8.GetString(signed.Payload.Span)
            .Replace("\"tag\": \"latest\"", "\"tag\": \"other\"", StringComparison.Ordinal);

        Assert.Equal(expected, Encoding.UTF8.GetString(changed.RawBytes.Span));
        Assert.Equal(Digest.Compute(changed.RawBytes.Span), changed.Digest);
        Assert.Empty(changed.Signatures);
        Assert.Equal(MediaTypes.DockerSchema1Manifest, changed.MediaType);
        Assert.Equal(signed.Digest, (changed with { Tag = "latest" }).Digest);
        Assert.Equal(signed.Digest, (signed with { MediaType = MediaTypes.DockerSchema1SignedManifest }).Digest);
    }

    [Fact]
    public void ANewManifest_IsChecked()
    {
        Schema1Manifest signed = Schema1Manifest.Parse(Golden("signed"));
        Refusal.Check(Label, () => _ = (signed with { History = [] }).RawBytes);
        Refusal.Check(Label, () => _ = (signed with { SchemaVersion = 2 }).RawBytes);
        Refusal.Check(Label, () => _ = (signed with { MediaType = MediaTypes.DockerManifest }).RawBytes);
        Refusal.Check(
            Label,
            () =>
                _ = (
                    signed with
                    {
                        FsLayers = [signed.FsLayers[0]],
                        History = [signed.History[0] with { V1Compatibility = "[]" }],
                    }).RawBytes);
        Refusal.Check("v1Compatibility", () => _ = new Schema1History { V1Compatibility = "[]" }.Compatibility);
    }

    [Fact]
    public void Entries_AreValues()
    {
        Schema1History entry = Schema1Manifest.Parse(Golden("signed")).History[0];
        Schema1History other = new() { V1Compatibility = entry.V1Compatibility };
        Assert.Equal(entry, other);
        Assert.Equal(entry.GetHashCode(), other.GetHashCode());
        Assert.Equal(entry.Compatibility, other.Compatibility);
        Assert.NotEqual(entry, other with { V1Compatibility = "{}" });
        Assert.Null((entry with { V1Compatibility = "{}" }).Compatibility.Id);
    }

    [Fact]
    public void Verification_IsOfThePayload()
    {
        byte[] json = Golden("signed");
        Schema1Manifest manifest = Schema1Manifest.Parse(json);
        Descriptor sha512 = manifest.ToDescriptor() with { Digest = Digest.Compute(manifest.Payload.Span, DigestAlgorithm.Sha512) };

        Assert.Equal(manifest.Digest, Schema1Manifest.Parse(json, manifest.ToDescriptor(), manifest.MediaType).Digest);
        Assert.Equal(sha512, Schema1Manifest.Parse(json, sha512, manifest.MediaType).ToDescriptor());
        ContentMismatchException raw = Assert.Throws<ContentMismatchException>(() =>
            Schema1Manifest.Parse(json, manifest.ToDescriptor() with { Digest = Digest.Compute(json) }, manifest.MediaType));
        Assert.Equal(manifest.Digest, raw.Actual);
        Assert.Throws<ContentMismatchException>(() =>
            Schema1Manifest.Parse(json, manifest.ToDescriptor() with { Size = json.Length + 1 }, manifest.MediaType));
    }

    private static byte[] Golden(string name) => Schema1Golden.Manifest(name);
}
