using System.Net.Sockets;
using Npgsql;
using OciContent.Catalog.Database;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>What is tried again, and what is not.</summary>
public sealed class PassingFaultTests
{
    [Theory]
    [InlineData("", "No password has been provided")]
    [InlineData(";SSL Mode=Require", "SSL")]
    public async Task WhatIsRefusedForGood_IsSaidAtOnce(string settings, string expected)
    {
        await using var server = new RefusingServer();
        CatalogException e = await Assert.ThrowsAsync<CatalogException>(
            () => ImageCatalog.OpenAsync(server.ConnectionString + settings, CatalogMode.Create));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);

        // A password goes through TLS where the server has it.
        Assert.True(server.WasAskedForTls);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.NoData, false)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.AddressNotAvailable, true)]
    public void AConnection_MayComeBack_ButNoHostThatThereIsNot(SocketError error, bool isPassing)
    {
        var fault = new SocketException((int)error);

        Assert.Equal(isPassing, PassingFault.Is(fault));
        Assert.Equal(isPassing, PassingFault.Is(new NpgsqlException("", fault)));
        Assert.Equal(isPassing, PassingFault.Is(new NpgsqlException("", new IOException("", fault))));
        Assert.Equal(isPassing, PassingFault.Is(new NpgsqlException("", new AggregateException(new NpgsqlException(""), fault))));
    }

    [Fact]
    public void OtherFaults_PassIfAnotherAttemptIsOfUse()
    {
        Assert.True(PassingFault.Is(new NpgsqlException("", new EndOfStreamException())));
        Assert.True(PassingFault.Is(new NpgsqlException("", new TimeoutException())));
        Assert.True(PassingFault.Is(Said(PostgresErrorCodes.CannotConnectNow)));
        Assert.True(PassingFault.Is(Said(PostgresErrorCodes.AdminShutdown)));
        Assert.False(PassingFault.Is(new NpgsqlException("No password has been provided")));
        Assert.False(PassingFault.Is(new NpgsqlException("", new FileNotFoundException())));
        Assert.False(PassingFault.Is(Said(PostgresErrorCodes.InvalidPassword)));
        Assert.False(PassingFault.Is(null));
    }

    private static PostgresException Said(string state) => new("", "FATAL", "FATAL", state);
}
