using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What may be wrong with the payload, or with what it is compared with.</summary>
internal static class NotationPayloadMutations
{
    private static readonly Digest Other = Digest.Compute("another manifest"u8);

    public static IEnumerable<NotationMutation> All =>
    [
        Target("digest of another image", SignatureCheck.Subject, $"'{Other}'", target => target["digest"] = Other.ToString()),
        Target(
            "digest by another algorithm",
            SignatureCheck.Subject,
            "'sha512:",
            target => target["digest"] = Digest.Compute("a manifest"u8, DigestAlgorithm.Sha512).ToString()),
        Target(
            "digest in upper case",
            SignatureCheck.Subject,
            "'SHA256:",
            target => target["digest"] = ((string)target["digest"]!).ToUpperInvariant()),
        Target(
            "digest with a space",
            SignatureCheck.Subject,
            "' sha256:",
            target => target["digest"] = " " + (string)target["digest"]!),
        Target("digest cut", SignatureCheck.Subject, "'sha256:", target => target["digest"] = ((string)target["digest"]!)[..^1]),
        Target("digest empty", SignatureCheck.Subject, "''", target => target["digest"] = ""),
        Form("digest missing", ".digest is missing", target => target.Remove("digest")),
        Form("digest that is a number", ".digest is '1'", target => target["digest"] = 1),
        Target("size of another image", SignatureCheck.Subject, "11 bytes", target => target["size"] = 11),
        Target("size of nothing", SignatureCheck.Subject, "0 bytes", target => target["size"] = 0),
        Target("size below nothing", SignatureCheck.Subject, "-10 bytes", target => target["size"] = -10),
        Form("size missing", ".size is missing", target => target.Remove("size")),
        Form("size that is a text", ".size is a string", target => target["size"] = "10"),
        Form("size with a fraction", ".size is '10.5'", target => target["size"] = 10.5),
        Target(
            "media type of Docker",
            SignatureCheck.Subject,
            "'application/vnd.docker",
            target => target["mediaType"] = MediaTypes.DockerManifest),
        Target("media type of an index", SignatureCheck.Subject, "index", target => target["mediaType"] = MediaTypes.OciIndex),
        Target(
            "media type in upper case",
            SignatureCheck.Subject,
            "APPLICATION",
            target => target["mediaType"] = MediaTypes.OciManifest.ToUpperInvariant()),
        Form("media type missing", ".mediaType is missing", target => target.Remove("mediaType")),
        Form("media type that is a list", ".mediaType is a list", target => target["mediaType"] = new JsonArray()),
        Form("annotations that are a list", ".annotations is a list", target => target["annotations"] = new JsonArray()),
        Form(
            "annotation that is a number",
            ".annotations.build is '42'",
            target => target["annotations"] = new JsonObject { ["build"] = 42 }),
        Content("payload that is empty", "payload", ""),
        Content("payload that is null", "payload", "null"),
        Content("payload that is a list", "payload", "[]"),
        Content("payload that is not JSON", "payload", "{"),
        Content("payload with a comment", "payload", "{/**/}"),
        Content("payload with an end", "payload", "{}{}"),
        Content("payload without a target", "targetArtifact is missing", "{}"),
        Content("payload with null for a target", "targetArtifact is missing", "{\"targetArtifact\":null}"),
        Content("payload with a list for a target", "targetArtifact is a list", "{\"targetArtifact\":[]}"),
        Content("payload with targets in another case", "targetArtifact is missing", "{\"TargetArtifact\":{}}"),
        Content("payload with two targets", "payload", "{\"targetArtifact\":{},\"targetArtifact\":{}}"),
        Content("payload that is not UTF-8", "UTF-8", "{\"\u00ff\":1}", Encoding.Latin1),
        new(
            "image of another digest",
            SignatureCheck.Subject,
            "expected sha256:",
            static scenario =>
                scenario.Subject = scenario.Subject with { Manifest = Descriptor.For("b manifest"u8, MediaTypes.OciManifest) }),
        new(
            "image of another size",
            SignatureCheck.Subject,
            "expected 12",
            static scenario => scenario.Subject = scenario.Subject with { Manifest = scenario.Subject.Manifest with { Size = 12 } }),
        new(
            "image of another media type",
            SignatureCheck.Subject,
            "expected application/vnd.docker",
            static scenario =>
                scenario.Subject = scenario.Subject with
                {
                    Manifest = scenario.Subject.Manifest with { MediaType = MediaTypes.DockerManifest },
                }),
        new(
            "older image's signature",
            SignatureCheck.Subject,
            "The payload is about 'sha256:",
            static scenario => scenario.Manifest = Descriptor.For("an old one"u8, MediaTypes.OciManifest)),
        new(
            "annotation that is asked for and missing",
            SignatureCheck.Annotations,
            "no annotation 'stage'",
            static scenario => scenario.Annotations["stage"] = "production"),
        new(
            "annotation with another value",
            SignatureCheck.Annotations,
            "'42' for the annotation 'build'",
            static scenario => scenario.Annotations["build"] = "43"),
        new(
            "annotation with a value in another case",
            SignatureCheck.Annotations,
            "expected 'X'",
            static scenario =>
            {
                scenario.Draft(static draft => draft.ChangeTarget(static target => target["annotations"]!["build"] = "x"));
                scenario.Annotations["build"] = "X";
            }),
    ];

    private static NotationMutation Target(string name, SignatureCheck check, string reason, Action<JsonObject> change) =>
        new(name, check, reason, scenario => scenario.Draft(draft => draft.ChangeTarget(change)));

    private static NotationMutation Form(string name, string reason, Action<JsonObject> change) =>
        Target(name, SignatureCheck.Format, reason, change).NotAlone();

    private static NotationMutation Content(string name, string reason, string payload, Encoding? encoding = null) =>
        NotationMutation.OfForm(
            name,
            reason,
            scenario => scenario.Draft(draft => draft.Content = (encoding ?? Encoding.UTF8).GetBytes(payload)));
}
