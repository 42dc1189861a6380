using Npgsql;
using OciContent.Catalog.Database;

namespace OciContent.Catalog.Tests;

/// <summary>What is a connection string, and what a file; a password never becomes a file's name, nor part of a message.</summary>
public sealed class ConnectionTextTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("Host=db;Database=c;Username=u;Password=s3cret;Port=5433")]
    [InlineData("Server=db;Database=c;User Id=u;Password=s3cret;Port=5433")]
    [InlineData("username=u; password = s3cret ;DATABASE=c; HOST = db; port=5433")]
    [InlineData("Port=5433;User Name=u;Database=c;Server=db;Password=\"s3cret\"")]
    [InlineData("  Host=db;Database=c;Username=u;Password=s3cret;Port=5433  ")]
    [InlineData("postgresql://u:s3cret@db:5433/c")]
    [InlineData("postgres://u:s3cret@db:5433/c")]
    [InlineData("POSTGRESQL://u:s3cret@db:5433/c")]
    [InlineData(" Postgres://u:s3cret@db:5433/c")]
    [InlineData("postgresql://u:%733cret@db:5433/c")]
    [InlineData("postgresql://u@db/c?port=5433&password=s3cret")]
    [InlineData("postgresql:///?host=db&port=5433&user=u&password=s3cret&dbname=c")]
    public void AConnectionString_IsRead(string text)
    {
        NpgsqlConnectionStringBuilder? settings = ConnectionText.Parse(text);

        Assert.NotNull(settings);
        Assert.Equal(
            ("db", 5433, "u", Secret, "c"),
            (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
    }

    [Fact]
    public void AnAddress_HasParameters()
    {
        NpgsqlConnectionStringBuilder settings = ConnectionText.Parse(
            "postgresql://db/c?sslmode=verify-full&sslrootcert=/a.pem&application_name=me&connect_timeout=7&search_path=Team")!;

        Assert.Equal(
            (SslMode.VerifyFull, "/a.pem", "me", 7, "Team"),
            (settings.SslMode, settings.RootCertificate, settings.ApplicationName, settings.Timeout, settings.SearchPath));
        settings = ConnectionText.Parse(
            "postgresql://db/c?sslcert=/c.pem&sslkey=/k.pem&sslpassword=s3cret&channel_binding=require&gssencmode=disable")!;
        Assert.Equal(
            ("/c.pem", "/k.pem", Secret, ChannelBinding.Require, GssEncryptionMode.Disable),
            (settings.SslCertificate, settings.SslKey, settings.SslPassword, settings.ChannelBinding, settings.GssEncryptionMode));
    }

    [Theory]
    [InlineData("postgresql:///c?host=/run/postgresql")]
    [InlineData("Host=/run/postgresql;Database=c")]
    public void AServer_MayBeTheFolderOfItsSocket(string text) => Assert.Equal("/run/postgresql", ConnectionText.Parse(text)!.Host);

    [Theory]
    [InlineData("bases.db")]
    [InlineData("/data/my bases;2.db")]
    [InlineData("../a=b/bases.db")]
    [InlineData("myhost=1.db")]
    [InlineData("C:\\data\\bases.db")]
    [InlineData("C://data/bases.db")]
    [InlineData("postgresql.db")]
    public void APath_IsOne(string text) => Assert.Null(ConnectionText.Parse(text));

    [Fact]
    public void AFileThatIsThere_IsOne()
    {
        using var folder = new TempFolder();
        string path = folder.Write("a; Host=b.db", []);

        Assert.Null(ConnectionText.Parse(path));
        Assert.Throws<FormatException>(() => ConnectionText.Parse($"{path}; nonsense"));
    }

    [Theory]
    [InlineData("postgresql://u:s3cret@db:99999/c")]
    [InlineData("postgresql://u:s3cret@db/c#part")]
    [InlineData("postgresql://u:s3#cret@db/c")]
    [InlineData("postgresql://u:s3cret@db/c?port=abc")]
    [InlineData("postgresql://u:s3cret@db/c?port=70000")]
    [InlineData("postgresql://u:s3cret@db/c?port=99999999999")]
    [InlineData("postgresql://u:s3cret@db/c?connect_timeout=x")]
    [InlineData("postgresql://u:s3cret@db/c?connect_timeout=-1")]
    [InlineData("postgresql://u:s3cret@db/c?sslmode=s3cret")]
    [InlineData("postgresql://u:s3cret@db/c?s3cret")]
    [InlineData("postgresql://u:s3cret@db/c?s3cret=1")]
    [InlineData("jdbc:postgresql://db/c?user=u&password=s3cret")]
    [InlineData("postgresql:u:s3cret@db")]
    [InlineData("postgres:u:s3cret@db/c")]
    [InlineData("postgresql:/u:s3cret@db/c")]
    [InlineData(" PostgreSQL:u:s3cret@db")]
    [InlineData("mysql://u:s3cret@db/c")]
    [InlineData("Host=db;Port=s3cret")]
    [InlineData("Host=db;Port=70000")]
    [InlineData("Host=db;Timeout=s3cret")]
    [InlineData("Host=db;s3cret=1")]
    [InlineData("Host=db;s3cret")]
    [InlineData("Host=;Password=s3cret")]
    [InlineData("Database=c;Password=s3cret")]
    [InlineData("Data Source=db;Password=s3cret")]
    [InlineData("Uid=u;Pwd=s3cret")]
    [InlineData("host=db user=u password=s3cret dbname=c")]
    [InlineData("user=u password=s3cret host=db")]
    [InlineData("dbname=c password=s3cret")]
    public void WhatIsMalformed_IsSaid_WithoutAnyOfIt(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => ConnectionText.Parse(text));

        Assert.StartsWith("The connection string is malformed: expected ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("Host=db;Minimum Pool Size=9;Maximum Pool Size=3;Password=s3cret")]
    [InlineData("Host=db;Search Path='\"\"';Password=s3cret")]
    [InlineData("Host=db;Search Path='a,,b';Password=s3cret")]
    [InlineData("Host=db;Search Path=$user;Password=s3cret")]
    public async Task SettingsThatDoNotFit_AreMalformed(string text)
    {
        FormatException e = await Assert.ThrowsAsync<FormatException>(() => ImageCatalog.OpenAsync(text, CatalogMode.Read));

        Assert.StartsWith("The connection string is malformed: expected ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }
}
