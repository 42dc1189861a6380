namespace OciContent.Tool.Verbs;

/// <summary>Short names of types of attestations, as cosign has them.</summary>
internal static class PredicateTypes
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["slsaprovenance1"] = "https://slsa.dev/provenance/v1",
        ["slsaprovenance02"] = "https://slsa.dev/provenance/v0.2",
        ["spdxjson"] = "https://spdx.dev/Document",
        ["cyclonedx"] = "https://cyclonedx.org/bom",
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
