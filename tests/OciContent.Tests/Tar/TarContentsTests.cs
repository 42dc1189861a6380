using System.Formats.Tar;
using OciContent.Tar;

namespace OciContent.Tests.Tar;

public sealed class TarContentsTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Entries_AreWhatWasWritten_WithTheirTimes(TarEntryFormat format)
    {
        await using TarContents archive = await TarContents.OpenAsync(Write(format));

        Assert.Equal(
            [
                new TarContent("folder", TarEntryKind.Directory, 0, Time),
                new TarContent("folder/file", TarEntryKind.RegularFile, 4, Time),
                new TarContent("folder/link", TarEntryKind.SymbolicLink, 0, Time),
            ],
            archive.Entries);
        await using Stream content = archive.OpenRead("folder/file");
        using var reader = new StreamReader(content);
        Assert.Equal("text", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task WhatIsNoFile_IsNotOpened()
    {
        await using TarContents archive = await TarContents.OpenAsync(Write(TarEntryFormat.Pax));

        foreach (string name in (string[])["folder", "folder/link", "nothing", "../folder/file"])
        {
            Assert.Throws<FileNotFoundException>(() => archive.OpenRead(name));
        }
    }

    [Fact]
    public async Task MoreEntriesThanAllowed_AreRefused()
    {
        string path = Write(TarEntryFormat.Pax);

        await Assert.ThrowsAsync<InvalidDataException>(() => TarContents.OpenAsync(path, maxEntries: 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => TarContents.OpenAsync(path, maxEntries: 0));
        await Assert.ThrowsAsync<InvalidDataException>(() => TarContents.OpenAsync(_temp.Write("x", "no tar"u8)));
    }

    private string Write(TarEntryFormat format)
    {
        string path = _temp.PathOf($"{format}.tar");
        using FileStream file = File.Create(path);
        using var writer = new System.Formats.Tar.TarWriter(file, format);
        Add(System.Formats.Tar.TarEntryType.Directory, "folder/", null);
        Add(System.Formats.Tar.TarEntryType.RegularFile, "folder/file", new MemoryStream("text"u8.ToArray()));
        Add(System.Formats.Tar.TarEntryType.SymbolicLink, "folder/link", null);
        return path;

        void Add(TarEntryType type, string name, Stream? content)
        {
            System.Formats.Tar.TarEntry entry = format switch
            {
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                _ => new PaxTarEntry(type, name),
            };
            entry.ModificationTime = Time;
            if (content is not null)
            {
                entry.DataStream = content;
            }

            if (type == TarEntryType.SymbolicLink)
            {
                entry.LinkName = "file";
            }

            writer.WriteEntry(entry);
        }
    }
}
