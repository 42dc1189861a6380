using Microsoft.Data.Sqlite;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>Files that are not catalogues, or not as they should be: a clear line, and nothing is changed.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.PathOf("catalog.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(CatalogMode.Read)]
    [InlineData(CatalogMode.Write)]
    public async Task AFileThatIsMissing_IsNotMade(CatalogMode mode)
    {
        await RequireAsync(mode, "There is no catalogue");
        Assert.False(File.Exists(Database));
    }

    [Theory]
    [InlineData(CatalogMode.Read)]
    [InlineData(CatalogMode.Create)]
    public async Task AFileOfSomethingElse_IsRefused(CatalogMode mode)
    {
        _folder.Write("catalog.db", new byte[5000]);
        await RequireUnchangedAsync(mode, "is not a catalogue: expected a file of SQLite");
        _folder.Write("catalog.db", "SQLite format 3"u8);
        await RequireUnchangedAsync(mode, "is not a catalogue: expected a file of SQLite");
    }

    [Theory]
    [InlineData(CatalogMode.Read)]
    [InlineData(CatalogMode.Create)]
    public async Task ADatabaseOfSomethingElse_IsRefused(CatalogMode mode)
    {
        Execute("CREATE TABLE mine (x)");
        await RequireUnchangedAsync(mode, "is a database of something else");
    }

    [Theory]
    [InlineData(CatalogMode.Read)]
    [InlineData(CatalogMode.Create)]
    public async Task ANewerVersion_IsRefused(CatalogMode mode)
    {
        await MakeAsync();
        Execute("PRAGMA user_version = 99");
        await RequireUnchangedAsync(mode, "is of version 99: expected 2 at most");
    }

    [Theory]
    [InlineData(CatalogMode.Read)]
    [InlineData(CatalogMode.Write)]
    public async Task ACorruptFile_IsSaid(CatalogMode mode)
    {
        await MakeAsync();
        byte[] bytes = File.ReadAllBytes(Database);
        for (int i = 100; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        File.WriteAllBytes(Database, bytes);
        await RequireUnchangedAsync(mode, "is corrupt");
    }

    [Fact]
    public async Task AFolder_IsRefused()
    {
        _folder.CreateFolder("catalog.db");
        await RequireAsync(CatalogMode.Create, "is a folder");
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file::memory:")]
    [InlineData("file:other.db?mode=memory")]
    public async Task WhatIsNotAPath_IsRefused(string name)
    {
        var e = await Assert.ThrowsAsync<CatalogException>(() => ImageCatalog.OpenAsync(name, CatalogMode.Create));
        RequireOneLine(e, $"'{name}' is not the path of a file: expected one, in which a catalogue stays.");
    }

    [Fact]
    public async Task AFileInAFolderThatIsMissing_IsRefused()
    {
        var e = await Assert.ThrowsAsync<CatalogException>(
            () => ImageCatalog.OpenAsync(_folder.PathOf("no/catalog.db"), CatalogMode.Create));
        Assert.Contains("cannot be opened", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEmptyFile_BecomesACatalogue()
    {
        _folder.Write("catalog.db", []);
        await MakeAsync();
        await using ImageCatalog catalog = await ImageCatalog.OpenAsync(Database, CatalogMode.Read);
        Assert.Equal(Sample.Image("a", "b").Digest, (await catalog.GetImagesAsync(Sample.Image("a", "b").Digest)).Single().Digest);
    }

    [ReadOnlyFact]
    public async Task AReadOnlyFile_IsRead_AndNotWritten()
    {
        await MakeAsync();
        using ReadOnlyPath readOnly = ReadOnlyPath.Make(Database);
        await RequireReadableAsync();
        await RequireUnchangedAsync(CatalogMode.Write, "cannot be written to: it is read-only");
        await RequireUnchangedAsync(CatalogMode.Create, "cannot be written to: it is read-only");
    }

    // As on a disk of others: there is no room for the log that readers and writers share.
    [ReadOnlyFact]
    public async Task AFileInAReadOnlyFolder_IsRead_AndNotWritten()
    {
        await MakeAsync();

        // A reader may have left an empty log.
        _folder.Write("catalog.db-wal", []);
        string[] before = Directory.GetFileSystemEntries(_folder.FullPath);
        using (ReadOnlyPath.Make(Database))
        using (ReadOnlyPath.Make(_folder.FullPath))
        {
            await RequireReadableAsync();
            await RequireUnchangedAsync(CatalogMode.Write, "cannot be");
            var e = await Assert.ThrowsAsync<CatalogException>(() => ImageCatalog.OpenAsync(_folder.PathOf("new.db"), CatalogMode.Create));
            RequireOneLine(e, "cannot be opened: expected a file in a folder that can be written to");
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.FullPath));
    }

    private async Task RequireReadableAsync()
    {
        await using ImageCatalog catalog = await ImageCatalog.OpenAsync(Database, CatalogMode.Read);
        Assert.Single(await catalog.GetImagesAsync(Sample.Image("a", "b").Digest));
    }

    private static void RequireOneLine(CatalogException e, string expected)
    {
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private async Task MakeAsync()
    {
        await using (ImageCatalog catalog = await ImageCatalog.OpenAsync(Database, CatalogMode.Create))
        {
            await catalog.AddAsync([Sample.Image("a", "b")]);
        }

        SqliteConnection.ClearAllPools();
    }

    private void Execute(string sql)
    {
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private async Task RequireAsync(CatalogMode mode, string expected) =>
        RequireOneLine(
            await Assert.ThrowsAsync<CatalogException>(async () =>
            {
                await using ImageCatalog catalog = await ImageCatalog.OpenAsync(Database, mode);
                await catalog.AddAsync([Sample.Image("c", "d")]);
            }),
            expected);

    private async Task RequireUnchangedAsync(CatalogMode mode, string expected)
    {
        byte[] before = File.ReadAllBytes(Database);
        await RequireAsync(mode, expected);
        SqliteConnection.ClearAllPools();
        Assert.Equal(before, File.ReadAllBytes(Database));

        // SQLite may have made an empty log for a reader.
        Assert.All(
            Directory.EnumerateFileSystemEntries(_folder.FullPath),
            path => Assert.True(
                path == Database || path == $"{Database}-shm" || new FileInfo(path) is { Name: "catalog.db-wal", Length: 0 },
                path));
    }
}
