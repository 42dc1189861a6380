using System.IO.Compression;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Compresses the body on its way.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class GzipResponse(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override async ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            await response.Body.CopyToAsync(gzip, cancellationToken);
        }

        response.Body = WireBody.Of(bytes.ToArray());
        response.Headers["Content-Encoding"] = "gzip";
    }
}
