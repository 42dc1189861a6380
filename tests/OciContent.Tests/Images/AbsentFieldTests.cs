using System.Text;
using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>What is not there, null or empty reads as empty; where Go tells them apart, so do the bytes that are written.</summary>
public sealed class AbsentFieldTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("null", "null")]
    [InlineData("empty", "empty")]
    public void GoNils_AreWrittenAsNull(string read, string written)
    {
        string[] lists = ["Env", "Cmd", "Entrypoint", "OnBuild"];
        string[] maps = ["Volumes", "Labels"];
        string fields =
            read.Length == 0
                ? ""
                : string.Join(
                    ",",
                    lists.Select(name => $"\"{name}\":{Value(read, "[]")}").Concat(maps.Select(name => $"\"{name}\":{Value(read, "{}")}")));
        string diffIds = read.Length == 0 ? "" : $",\"diff_ids\":{Value(read, "[]")}";
        byte[] document = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"a","os":"b","config":{{{{fields}}}},"rootfs":{"type":"layers"{{{diffIds}}}}}""");
        string json = Encoding.UTF8.GetString(ImageConfig.Parse(document, MediaTypes.DockerConfig).ToBytes(DocumentProfile.Docker));
        Assert.All(lists, name => Assert.Contains($"\"{name}\":{Value(written, "[]")}", json, StringComparison.Ordinal));
        Assert.All(maps, name => Assert.Contains($"\"{name}\":{Value(written, "{}")}", json, StringComparison.Ordinal));

        // Docker's struct leaves empty diff_ids out, image-spec's does not.
        Assert.DoesNotContain("diff_ids", json, StringComparison.Ordinal);
        string oci = Encoding.UTF8.GetString(ImageConfig.Parse(document).ToBytes(DocumentProfile.ImageSpec));
        Assert.Contains($"\"diff_ids\":{Value(written, "[]")}", oci, StringComparison.Ordinal);

        static string Value(string kind, string empty) => kind == "null" ? kind : empty;
    }

    [Fact]
    public void EveryListAndMap_OfEveryKind_ReadsAsEmpty()
    {
        Assert.Empty(((ImageIndex)DocumentKind.Index.Parse("""{"schemaVersion":2,"manifests":null}""")).Annotations);
        ImageConfig config = ImageConfig.Parse(
            """{"architecture":"a","os":"b","config":{"Healthcheck":{}},"rootfs":{"type":"layers"}}"""u8);
        Assert.Empty(config.History);
        Assert.Empty(config.OsFeatures);
        Assert.Empty(config.Config!.Shell);
        Assert.Empty(config.Config.ExposedPorts);
        Assert.Empty(config.Config.Healthcheck!.Test);
        Descriptor descriptor = Assert.Single(
            ImageIndex
                .Parse(
                    """{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"a:b","size":0,"platform":{"architecture":"a","os":"b"}}]}"""u8)
                .Manifests);
        Assert.Empty(descriptor.Urls);
        Assert.Empty(descriptor.Annotations);
        Assert.Empty(descriptor.Platform!.Features);
        Assert.Empty(descriptor.Platform.OsFeatures);
    }
}
