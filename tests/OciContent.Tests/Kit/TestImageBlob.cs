using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Tests.Kit;

/// <summary>Content, and what a descriptor says of it. Its digest is computed without the library, but for BLAKE3.</summary>
internal sealed record TestImageBlob(byte[] Content, string MediaType, string Algorithm = "sha256")
{
    public string Encoded => Algorithm switch
    {
        "sha256" => Convert.ToHexStringLower(SHA256.HashData(Content)),
        "sha512" => Convert.ToHexStringLower(SHA512.HashData(Content)),
        "blake3" => OciContent.Digest.Compute(Content, DigestAlgorithm.Blake3).Encoded,
        _ => "ABC=_-",
    };

    public string Digest => $"{Algorithm}:{Encoded}";

    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = OciContent.Digest.Parse(Digest), Size = Content.Length };

    public static TestImageBlob Of(JsonNode document, string mediaType, string algorithm = "sha256") =>
        new(Encoding.UTF8.GetBytes(document.ToJsonString()), mediaType, algorithm);

    public static TestImageBlob Of(string content, string mediaType) => new(Encoding.UTF8.GetBytes(content), mediaType);

    /// <summary>An image index or manifest list.</summary>
    public static TestImageBlob Index(IEnumerable<JsonObject> manifests, string mediaType = MediaTypes.OciIndex) => Of(
        new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["manifests"] = new JsonArray([.. manifests]),
        },
        mediaType);

    public static TestImageBlob Index(params TestImageBlob[] manifests) => Index(manifests.Select(manifest => manifest.Describe()));

    /// <summary>The descriptor as JSON, to be changed at will.</summary>
    public JsonObject Describe(Action<JsonObject>? change = null)
    {
        var descriptor = new JsonObject { ["mediaType"] = MediaType, ["digest"] = Digest, ["size"] = Content.Length };
        change?.Invoke(descriptor);
        return descriptor;
    }

    /// <summary>The descriptor as JSON, with a platform.</summary>
    public JsonObject DescribeFor(string os, string architecture) =>
        Describe(descriptor => descriptor["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = os });
}
