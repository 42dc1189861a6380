using System.Formats.Tar;
using System.Text;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Layers of odd shapes.</summary>
internal static class OddLayers
{
    private const int Block = 512;

    /// <summary>What ends a tar, and nothing before it.</summary>
    public static byte[] Empty { get; } = new byte[2 * Block];

    /// <summary>A layer of files, of which half compresses.</summary>
    public static byte[] Files(Random random, int count, int maxSize)
    {
        return Tar(tar =>
        {
            for (int i = 0; i < count; i++)
            {
                Add(tar, $"file {i}", Content(random, random.Next(maxSize)));
            }
        });
    }

    /// <summary>A layer of one file.</summary>
    public static byte[] File(byte[] content) => Tar(tar => Add(tar, "file", content));

    /// <summary>A small layer with something of the random numbers' own, so that no other is like it.</summary>
    public static byte[] Small(Random random) => File(Bytes(random, 20));

    /// <summary>Links, folders, devices, whiteouts, and names that need PAX records.</summary>
    public static byte[] Kinds(Random random) => Tar(
        tar =>
        {
            tar.WriteEntry(Entry(TarEntryType.Directory, "d/"));
            Add(tar, "d/a", Content(random, 700));
            tar.WriteEntry(Link(TarEntryType.HardLink, "d/b", "d/a"));
            tar.WriteEntry(Link(TarEntryType.SymbolicLink, "d/c", "../d/a"));
            tar.WriteEntry(Entry(TarEntryType.Fifo, "d/p"));
            Add(tar, "d/.wh.gone", []);
            Add(tar, "e/.wh..wh..opq", []);
            Add(tar, $"{new string('n', 120)}/{new string('m', 200)}", Content(random, 10));
            Add(tar, "é \u2028 \U0001F600", Content(random, 3));
        });

    /// <summary>Bytes that compress by half.</summary>
    public static byte[] Content(Random random, int size)
    {
        byte[] content = new byte[size];
        random.NextBytes(content.AsSpan(0, size / 2));
        return content;
    }

    /// <summary>Bytes that do not compress.</summary>
    public static byte[] Bytes(Random random, int size)
    {
        byte[] content = new byte[size];
        random.NextBytes(content);
        return content;
    }

    /// <summary>Lines of text.</summary>
    public static byte[] Lines(Random random, int count)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append(i).Append(": the quick brown fox jumps over ").Append(random.Next(1000)).Append(" lazy dogs\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Adds a file.</summary>
    public static void Add(TarWriter tar, string name, byte[] content)
    {
        TarEntry entry = tar.Format == TarEntryFormat.Pax
            ? new PaxTarEntry(TarEntryType.RegularFile, name)
            : new UstarTarEntry(TarEntryType.RegularFile, name);
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.DataStream = new MemoryStream(content);
        tar.WriteEntry(entry);
    }

    private static byte[] Tar(Action<TarWriter> write)
    {
        using var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, TarEntryFormat.Pax, leaveOpen: true))
        {
            write(tar);
        }

        return layer.ToArray();
    }

    private static PaxTarEntry Entry(TarEntryType type, string name) => new(type, name) { ModificationTime = DateTimeOffset.UnixEpoch };

    private static PaxTarEntry Link(TarEntryType type, string name, string target)
    {
        PaxTarEntry entry = Entry(type, name);
        entry.LinkName = target;
        return entry;
    }
}
