using System.Formats.Tar;
using OciContent.Building;
using OciContent.Layers;
using OciContent.Tests.Tar;
using TarIndex = OciContent.Tar.TarIndex;

namespace OciContent.Tests.Building;

/// <summary>Layers in memory, and their entries as .NET reads them.</summary>
internal static class LayerReading
{
    /// <summary>The plain layer, which the strict reader takes too, and whose digests are those of a reading.</summary>
    public static async Task<byte[]> WriteAsync(LayerBuilder builder)
    {
        var output = new MemoryStream();
        LayerDigests digests = await builder.WriteAsync(output);
        byte[] layer = output.ToArray();
        Assert.Equal(await LayerDigests.ComputeAsync(new MemoryStream(layer)), digests);
        TarIndex index = await TarReading.IndexAsync(layer);
        Assert.True(index.IsTerminated);
        return layer;
    }

    /// <summary>The entries: name, type, mode, owner, time in seconds, link and content.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(LayerBuilder builder) => List(await WriteAsync(builder));

    public static IReadOnlyList<string> List(byte[] layer) => [.. Entries(layer).Select(static entry => Describe(entry))];

    public static IReadOnlyList<string> Names(byte[] layer) => [.. Entries(layer).Select(static entry => entry.Name)];

    public static IReadOnlyList<TarEntry> Entries(byte[] layer)
    {
        using var reader = new TarReader(new MemoryStream(layer));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static string Describe(TarEntry entry)
    {
        string content = entry.DataStream is null ? "" : $" '{new StreamReader(entry.DataStream).ReadToEnd()}'";
        string link = entry.LinkName.Length == 0 ? "" : $" -> {entry.LinkName}";
        return $"{(char)entry.EntryType} {Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid} "
            + $"{entry.ModificationTime.ToUnixTimeSeconds()} {entry.Name}{link}{content}";
    }
}
