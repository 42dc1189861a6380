using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Nothing that a client sends makes the registry of the tests fail: then a test would say nothing of the client.</summary>
public sealed class HostileClientTests
{
    private static readonly string[] Lines =
    [
        "GET /v2/ HTTP/1.1",
        "PUT /v2/app/manifests/1 HTTP/1.1",
        "PUT /v2/app/manifests/md5:00 HTTP/1.1",
        "PATCH /v2/app/blobs/uploads/1?_state=0 HTTP/1.1",
        "POST /v2/app/blobs/uploads/?digest=sha256:0 HTTP/1.1",
        "POST /v2/app/blobs/uploads/?mount=%00&from=%ff HTTP/1.1",
        "GET /v2/app/tags/list?n=-1&last=%zz HTTP/1.1",
        "GET /v2/app/referrers/x HTTP/1.1",
        "CONNECT other.example:443 HTTP/1.1",
        "GET",
        "",
        "Content-Length: -1",
        "Content-Length: 5",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked",
        "Content-Type: application/vnd.oci.image.manifest.v1+json",
        "Content-Range: 9-1",
        "Range: bytes=99999999999999999999-",
        "Expect: 100-continue",
        "Authorization: Basic ===",
        ": nothing",
        "5",
        "ffffffffffffffff",
        "{\"a\":\"\\ud800\",\"annotations\":{\"a\":\"\\ud800\",\"a\":1}}",
        "0",
    ];

    [Fact]
    public async Task Junk_DoesNotBreakIt()
    {
        await using var registry = new FaultRegistry();
        Gen<string> text = Gen.Elements(Lines).ListOf().Select(static lines => string.Join("\r\n", lines) + "\r\n\r\n");
        foreach (string request in text.Sample(200, new Rnd(16), 12))
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, registry.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // It may end the connection.
            }
        }

        using HttpClient good = Http.Client();
        Assert.Equal("{}", await good.GetStringAsync(registry.Url + "/v2/"));
    }
}
