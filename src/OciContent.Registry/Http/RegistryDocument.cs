using System.Net;
using System.Net.Http.Headers;

namespace OciContent.Registry.Http;

/// <summary>An answer that was read whole.</summary>
internal sealed class RegistryDocument(HttpResponseMessage response, byte[] body)
{
    private readonly HttpHeadersNonValidated _headers = response.Headers.NonValidated;

    public byte[] Body { get; } = body;

    public HttpStatusCode Status { get; } = response.StatusCode;

    /// <summary>The media type without parameters; <c>null</c> if there is none.</summary>
    public string? MediaType { get; } = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues types)
        ? types.ToString().Split(';')[0].Trim()
        : null;

    /// <summary>A header of which there is one; <c>null</c> if there is none, or several.</summary>
    public string? Header(string name) => RegistryHeaders.Single(_headers, name);

    /// <summary>All headers of a name.</summary>
    public IReadOnlyList<string> Headers(string name) =>
        _headers.TryGetValues(name, out HeaderStringValues values) ? [.. values] : [];

    /// <summary>Something that it says, for messages.</summary>
    public string Quote(RegistryRequest request, string text) => RegistryErrors.Quote(request, response, text);
}
