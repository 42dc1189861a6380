using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>
/// A layout with an index of an image and what BuildKit states of it; and under a tag of cosign's the signature of the image.
/// </summary>
/// <param name="Path">The layout's folder.</param>
/// <param name="Index">The descriptor of the index, <c>multi</c>.</param>
/// <param name="Image">That of the image.</param>
/// <param name="Signature">That of the signature's manifest.</param>
/// <param name="Attestation">That of the statement's manifest.</param>
internal sealed record SignedLayout(string Path, JsonObject Index, JsonObject Image, JsonObject Signature, JsonObject Attestation)
{
    /// <summary>The tag of the signature.</summary>
    public string SignatureTag => TagOf(Image);

    /// <summary>Writes it.</summary>
    public static SignedLayout Write(TempFolder temp)
    {
        var layout = new LayoutBuilder(temp, "signed");
        JsonObject image = layout.AddImage(["a"], "linux/amd64");
        JsonObject signature = layout.AddImage(["payload"], change: static (_, manifest) =>
        {
            manifest["layers"]![0]!["mediaType"] = MediaTypes.CosignSimpleSigning;
            manifest["annotations"] = new JsonObject { [AnnotationKeys.Created] = "2026-01-02T03:04:05Z" };
        });
        JsonObject attestation = layout.AddImage(["statement"], "unknown/unknown", change: static (_, manifest) =>
        {
            manifest["layers"]![0]!["mediaType"] = MediaTypes.InToto;
            manifest["layers"]![0]!["annotations"] = new JsonObject
            {
                [AnnotationKeys.InTotoPredicateType] = "https://slsa.dev/provenance/v1",
            };
        });
        attestation["platform"] = new JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" };
        attestation["annotations"] = new JsonObject
        {
            [AnnotationKeys.DockerReferenceType] = "attestation-manifest",
            [AnnotationKeys.DockerReferenceDigest] = (string)image["digest"]!,
        };
        JsonObject index = layout.AddIndex(image, attestation);
        string path = layout.Add(index, "multi").Add(signature, TagOf(image)).Write();
        return new SignedLayout(path, index, image, signature, attestation);
    }

    private static string TagOf(JsonObject image) => $"sha256-{((string)image["digest"]!)["sha256:".Length..]}.sig";
}
