using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// A signature of a <see cref="Schema1Manifest"/> (distribution, manifest-v2-1.md, "Signed Manifests"; RFC 7515). It is kept as it is:
/// nothing here checks that it fits the payload, or whose key it was made with. Docker and skopeo make it with a random key.
/// </summary>
public sealed record Schema1Signature
{
    private static readonly ObjectFields Fields = ObjectFields.Required("header", "signature", "protected");

    [SetsRequiredMembers]
    internal Schema1Signature(ref StrictReader json)
    {
        (Header, Signature, Protected) = (null!, null!, null!);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "header": Header = json.ElementMapOrNull() ?? throw json.Error("null is not an object"); break;
                case "signature": Signature = json.Text(); break;
                case "protected": Protected = json.Text(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The algorithm and the public key.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Header
    {
        get;
        init => field = ValueDictionary<JsonElement>.From(value, JsonElementComparer.Instance);
    }

    /// <summary>The signature itself, in base64url.</summary>
    public required string Signature { get; init; }

    /// <summary>
    /// What the signature covers beside the payload, in base64url: a JSON document that tells how to restore the payload.
    /// </summary>
    public required string Protected { get; init; }

    /// <summary>Fields that the specification does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The <see cref="Signature"/>.</summary>
    public override string ToString() => ErrorText.Plain(Signature);
}
