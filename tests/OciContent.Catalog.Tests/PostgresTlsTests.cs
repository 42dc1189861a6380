using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>A server that is reached by TLS alone, with a password.</summary>
public sealed class PostgresTlsTests
{
    private const string Password = "p w/%1";

    [OwnPostgresFact]
    public async Task AServer_IsAskedByTls_AndItsCertificateChecked()
    {
        int port = FreePort();
        using PostgresServer server = PostgresServer.Start(port);
        await ExecuteAsync(server.ConnectionString, $"CREATE ROLE team LOGIN PASSWORD '{Password}'");
        await ExecuteAsync(server.ConnectionString, "CREATE DATABASE bases OWNER team");
        string certificate = Uri.EscapeDataString(server.Certificate);

        await RequireAsync("localhost", "require");
        await RequireAsync("localhost", $"verify-full&sslrootcert={certificate}");
        await RequireAsync("127.0.0.1", $"verify-ca&sslrootcert={certificate}");
        await RequireAsync("localhost", "require&channel_binding=require");
        await RefuseAsync("localhost", "verify-full", "SSL handshake: The remote certificate was rejected");
        await RefuseAsync("127.0.0.1", $"verify-full&sslrootcert={certificate}", "SSL handshake: The remote certificate was rejected");
        await RefuseAsync("localhost", "disable", "no encryption");

        string Address(string host, string mode) => string.Create(
            CultureInfo.InvariantCulture,
            $"postgresql://team:{Uri.EscapeDataString(Password)}@{host}:{port}/bases?sslmode={mode}");

        async Task RequireAsync(string host, string mode)
        {
            await using ImageCatalog catalog = await ImageCatalog.OpenAsync(Address(host, mode), CatalogMode.Create);
            await catalog.AddAsync([Sample.Image("app", "a")]);
            Assert.Single(await catalog.GetImagesAsync(Sample.Image("app", "a").Digest));
        }

        async Task RefuseAsync(string host, string mode, string expected)
        {
            var e = await Assert.ThrowsAsync<CatalogException>(() => ImageCatalog.OpenAsync(Address(host, mode), CatalogMode.Create));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
