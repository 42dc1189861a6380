using System.Net.Http.Headers;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Requests as no library makes them better: nothing is followed, kept or decompressed.</summary>
internal static class Http
{
    public static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The values of a header, also of one that is not valid HTTP; <c>null</c> if there is none.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
        || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    public static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string address, byte[]? content = null) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address) { Content = new ByteArrayContent(content ?? []) });

    public static Task<HttpResponseMessage> PutAsync(HttpClient client, string address, byte[] content, string mediaType)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return client.SendAsync(new HttpRequestMessage(HttpMethod.Put, address) { Content = body });
    }

    public static Task<HttpResponseMessage> PatchAsync(HttpClient client, Uri address, string? range, byte[] content)
    {
        var body = new ByteArrayContent(content);
        if (range is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Range", range);
        }

        return client.SendAsync(new HttpRequestMessage(HttpMethod.Patch, address) { Content = body });
    }
}
