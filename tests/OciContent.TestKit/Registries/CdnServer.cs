using System.Security.Cryptography;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>
/// Where a registry keeps blobs that it redirects to: signed addresses, each for one blob. As object stores do, it refuses requests that
/// have an <c>Authorization</c> beside the signature.
/// </summary>
public sealed class CdnServer : FaultServer
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (BlobContent Blob, Digest Digest)> _signed = [];

    internal CdnServer(ServerOptions? options)
        : base(options)
    {
    }

    /// <summary>
    /// Whether signatures have escapes that a careful client leaves as they are, and <see cref="Uri"/> does not: <c>%7e</c>.
    /// </summary>
    public bool SignsWithNeedlessEscapes { get; set; }

    /// <summary>From now on the addresses that were given out are worth nothing.</summary>
    public void ExpireAddresses()
    {
        lock (_lock)
        {
            _signed.Clear();
        }
    }

    /// <summary>Signs an address of a blob.</summary>
    internal string Sign(BlobContent blob, Digest digest)
    {
        string target = $"/registry/{digest.Algorithm}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}/data"
            + $"?X-Signature={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}%2F%3D{(SignsWithNeedlessEscapes ? "%7e" : "")}";
        lock (_lock)
        {
            _signed[target] = (blob, digest);
        }

        return Url + target;
    }

    /// <inheritdoc/>
    protected override Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        (BlobContent Blob, Digest Digest) found;
        lock (_lock)
        {
            if (!_signed.TryGetValue(exchange.Target, out found))
            {
                return Task.FromResult(WireResponse.Text(403, "Request has expired"));
            }
        }

        if (exchange.Headers["Authorization"] is not null)
        {
            return Task.FromResult(WireResponse.Text(400, "Only one auth mechanism allowed"));
        }

        WireResponse response = BlobAnswer.Of(exchange, found.Blob, found.Digest, RegistryQuirks.None);
        response.Headers["Docker-Content-Digest"] = null;
        return Task.FromResult(response);
    }
}
