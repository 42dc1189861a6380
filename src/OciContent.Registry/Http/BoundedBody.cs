using System.Buffers;

namespace OciContent.Registry.Http;

/// <summary>Reads bodies whole that have to fit a bound, whatever their headers say.</summary>
internal static class BoundedBody
{
    /// <summary>Reads a body; <c>null</c> if it is longer than it may be.</summary>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int maxSize, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxSize)
        {
            return null;
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var content = new ArrayBufferWriter<byte>();
        while (true)
        {
            int count = await body.ReadAsync(content.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return content.WrittenSpan.ToArray();
            }

            content.Advance(count);
            if (content.WrittenCount > maxSize)
            {
                return null;
            }
        }
    }

    /// <summary>Reads the body of a document or page.</summary>
    /// <exception cref="RegistryException">It is longer than it may be, or breaks off.</exception>
    public static async Task<byte[]> ReadAsync(
        RegistryRequest request,
        HttpResponseMessage response,
        RegistryLimits limits,
        CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            throw RegistryErrors.Encoded(request, response);
        }

        return await ReadAsync(response, limits.MaxDocumentSize, cancellationToken).ConfigureAwait(false)
            ?? throw RegistryErrors.Broken(request, $"an answer of more than {limits.MaxDocumentSize} bytes: expected at most that many");
    }

    /// <summary>Reads the start of a body.</summary>
    public static async Task<byte[]> ReadStartAsync(HttpResponseMessage response, int length, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] start = new byte[length];
        int count = await body.ReadAtLeastAsync(start, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return start[..count];
    }
}
