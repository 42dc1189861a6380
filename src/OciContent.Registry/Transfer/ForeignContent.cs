using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

/// <summary>
/// Fetches a layer from where its descriptor says (image-spec, descriptor, <c>urls</c>), for who has asked for it: by https, without
/// credentials, and from no address nearer to this machine than the registry.
/// </summary>
internal static class ForeignContent
{
    private const int MaxUrls = 8;

    // RFC 2606: there is no such host.
    private static readonly Uri NobodyAddress = new("https://nobody.invalid/");

    /// <exception cref="ContentNotFoundException">It is at none of the addresses.</exception>
    public static async ValueTask<Stream> OpenAsync(
        RegistryClient client,
        RegistryEndpoint registry,
        Descriptor blob,
        CancellationToken cancellationToken)
    {
        foreach (Uri address in blob.Urls.Take(MaxUrls).Select(Parse).OfType<Uri>())
        {
            // The registry has just said that it does not have it.
            if (Origin.Of(address) == registry.Origin)
            {
                continue;
            }

            // On nobody's behalf: without credentials, and from no address but public ones.
            var request = new RegistryRequest
            {
                Registry = new RegistryEndpoint(registry.Name, Origin.Of(NobodyAddress)),
                Method = HttpMethod.Get,
                Address = address,
                Options = client.Options,
                Purpose = $"Fetching '{blob.Digest}' from {Origin.Of(address)} for",
            };
            try
            {
                return await BlobStream.OpenAsync(client, request, blob, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException)
            {
                // The next one may have it.
            }
        }

        throw new ContentNotFoundException(blob.Digest, $"{registry.Name} and the addresses in 'urls'");
    }

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            ? address
            : null;
}
