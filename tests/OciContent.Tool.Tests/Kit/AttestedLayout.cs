using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>
/// A layout with an image, <c>base</c>, and an index, <c>app</c>, of an image that is built on it, and of what BuildKit states of that.
/// </summary>
/// <param name="Path">The layout's folder.</param>
/// <param name="Index">The digest of the index.</param>
/// <param name="Image">The digest of the image in it.</param>
/// <param name="Base">The digest of the base.</param>
/// <param name="Provenance">The digest of the provenance, SLSA v0.2.</param>
/// <param name="Sbom">The digest of the bill of materials, SPDX.</param>
internal sealed record AttestedLayout(string Path, string Index, string Image, string Base, string Provenance, string Sbom)
{
    public const string SbomPredicate = """{"spdxVersion":"SPDX-2.3","name":"app","packages":[{"name":"a"},{"name":"b"}]}""";

    /// <summary>Writes it.</summary>
    /// <param name="temp">Where to.</param>
    /// <param name="provenance">What the provenance says; <c>null</c> for provenance that names the base.</param>
    /// <param name="name">The name of the folder.</param>
    public static AttestedLayout Write(TempFolder temp, string? provenance = null, string name = "attested")
    {
        var layout = new LayoutBuilder(temp, name);
        JsonObject baseImage = layout.AddImage(["os"]);
        JsonObject image = layout.AddImage(["os", "app"]);
        string baseDigest = (string)baseImage["digest"]!;
        string digest = (string)image["digest"]!;
        JsonObject stated = Layer(layout, digest, "https://slsa.dev/provenance/v0.2", provenance ?? ProvenanceOf(baseDigest));
        JsonObject sbom = Layer(layout, digest, "https://spdx.dev/Document", SbomPredicate);
        JsonObject attestation = layout.AddImage(
            ["x"],
            "unknown/unknown",
            diffIds: [(string)stated["digest"]!, (string)sbom["digest"]!],
            change: (_, manifest) => manifest["layers"] = new JsonArray(stated.DeepClone(), sbom.DeepClone()));
        attestation["platform"] = new JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" };
        attestation["annotations"] = new JsonObject
        {
            [AnnotationKeys.DockerReferenceType] = "attestation-manifest",
            [AnnotationKeys.DockerReferenceDigest] = digest,
        };
        JsonObject index = layout.AddIndex(image, attestation);
        string path = layout.Add(index, "app").Add(baseImage, "base").Write();
        return new AttestedLayout(path, (string)index["digest"]!, digest, baseDigest, (string)stated["digest"]!, (string)sbom["digest"]!);
    }

    private static string ProvenanceOf(string baseDigest) =>
        $$$"""
        {"builder":{"id":"https://example.com/builder"},"buildType":"https://mobyproject.org/buildkit@v1",
        "materials":[
        {"uri":"pkg:docker/example.com/os@1?platform=linux%2Famd64","digest":{"sha256":"{{{baseDigest["sha256:".Length..]}}}"}},
        {"uri":"https://example.com/app.git","digest":{"sha1":"{{{new string('3', 40)}}}"}}],
        "invocation":{"configSource":{"uri":"https://example.com/app.git"}},"metadata":{"buildInvocationID":"run-7"}}
        """;

    private static JsonObject Layer(LayoutBuilder layout, string about, string type, string predicate)
    {
        string statement =
            $$$"""{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"{{{type}}}","subject":"""
            + $$$"""[{"name":"app","digest":{"sha256":"{{{about["sha256:".Length..]}}}"}}],"predicate":{{{predicate}}}}""";
        JsonObject layer = layout.AddBlob(MediaTypes.InToto, Encoding.UTF8.GetBytes(statement));
        layer["annotations"] = new JsonObject { [AnnotationKeys.InTotoPredicateType] = type };
        return layer;
    }
}
