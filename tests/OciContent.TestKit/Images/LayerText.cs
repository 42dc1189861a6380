using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace OciContent.TestKit.Images;

/// <summary>
/// Layers in a line, written by .NET's tar: <c>d:etc f:etc/a=content l:lib>usr/lib h:b>etc/a c:null p:pipe</c>. A mode may follow:
/// <c>d:etc@700</c>.
/// </summary>
public static class LayerText
{
    private const string DefaultTime = "2001-09-09T01:46:40Z";

    /// <summary>The tar of a layer.</summary>
    public static byte[] ToTar(string line) => ToTar(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The tar of a layer.</summary>
    public static byte[] ToTar(IEnumerable<string> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (string entry in entries)
            {
                writer.WriteEntry(ToEntry(entry));
            }
        }

        return stream.ToArray();
    }

    private static PaxTarEntry ToEntry(string text)
    {
        char kind = text[0];
        string rest = text[2..];
        int mode = kind == 'd' ? 0b111_101_101 : 0b110_100_100;
        int at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            mode = Convert.ToInt32(rest[(at + 1)..], 8);
            rest = rest[..at];
        }

        string[] parts = rest.Split(kind == 'f' ? '=' : '>', 2);
        var entry = new PaxTarEntry(
            kind switch
            {
                'd' => TarEntryType.Directory,
                'l' => TarEntryType.SymbolicLink,
                'h' => TarEntryType.HardLink,
                'c' => TarEntryType.CharacterDevice,
                'b' => TarEntryType.BlockDevice,
                'p' => TarEntryType.Fifo,
                _ => TarEntryType.RegularFile,
            },
            parts[0])
        {
            Mode = (UnixFileMode)mode,
            ModificationTime = DateTimeOffset.Parse(DefaultTime, CultureInfo.InvariantCulture),
        };
        if (kind is 'l' or 'h')
        {
            entry.LinkName = parts[1];
        }
        else if (kind == 'f' && parts.Length > 1)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(parts[1]));
        }
        else if (kind is 'c' or 'b')
        {
            (entry.DeviceMajor, entry.DeviceMinor) = (1, 3);
        }

        return entry;
    }
}
