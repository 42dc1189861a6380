using System.Net.Http.Headers;

namespace OciContent.Registry.Http;

/// <summary>Headers as they came: the framework does not take all that registries send.</summary>
internal static class RegistryHeaders
{
    /// <summary>The digest that the registry says a document has (distribution-spec); <c>null</c> if it says none.</summary>
    public const string ContentDigest = "Docker-Content-Digest";

    /// <summary>A header of which there is one; <c>null</c> if there is none, or several.</summary>
    public static string? Single(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out HeaderStringValues values) && values.Count == 1 ? values.ToString() : null;

    /// <inheritdoc cref="Single(HttpHeadersNonValidated, string)"/>
    public static string? Single(HttpResponseMessage response, string name) => Single(response.Headers.NonValidated, name);
}
