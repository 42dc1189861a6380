using OciContent.Signing.Attestations;

namespace OciContent.Tool.Verbs;

/// <summary>Short names of types of attestations, as cosign has them.</summary>
internal static class PredicateTypes
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["slsaprovenance1"] = Provenance.Version1,
        ["slsaprovenance02"] = Provenance.Version02,
        ["spdxjson"] = SoftwareBillOfMaterials.Spdx,
        ["cyclonedx"] = SoftwareBillOfMaterials.CycloneDx,
        ["vuln"] = "https://cosign.sigstore.dev/attestation/vuln/v1",
    };

    /// <summary>The short names.</summary>
    public static IEnumerable<string> Names => Types.Keys;

    /// <summary>The type of a short name, or a type as it is.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static string Of(string text) =>
        Types.TryGetValue(text, out string? type) ? type
        : Uri.TryCreate(text, UriKind.Absolute, out _) ? text
        : throw new FormatException($"'{text}' is not a type of attestation: expected a URI, or one of {string.Join(", ", Names)}.");
}
