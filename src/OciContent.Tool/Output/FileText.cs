using System.Globalization;
using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>Files of an image, as people read them.</summary>
internal static class FileText
{
    private const string Bits = "rwxrwxrwx";
    private const int Octal = 8;
    private const int ModeDigits = 4;

    /// <summary>The numbers of a device; <c>null</c> for everything else.</summary>
    public static string? DeviceOf(FilesystemEntry entry) =>
        entry.Kind is FilesystemEntryKind.CharacterDevice or FilesystemEntryKind.BlockDevice
            ? string.Create(CultureInfo.InvariantCulture, $"{entry.DeviceMajor},{entry.DeviceMinor}")
            : null;

    /// <summary>The permissions in octal.</summary>
    public static string OctalOf(FilesystemEntry entry) => Convert.ToString((int)entry.Mode, Octal).PadLeft(ModeDigits, '0');

    /// <summary>Writes a line for each, as <c>ls -l</c> does, with the layer that it is from.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="entries">The files.</param>
    /// <param name="showsPaths">Whether paths are written, or names alone.</param>
    public static void Write(TextWriter output, IReadOnlyList<FilesystemEntry> entries, bool showsPaths)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var table = new TextTable("");
        foreach (FilesystemEntry entry in entries)
        {
            table.Add(
                ModeOf(entry),
                string.Create(CultureInfo.InvariantCulture, $"{entry.UserId}:{entry.GroupId}"),
                DeviceOf(entry) ?? Printable.Bytes(entry.Size),
                entry.ModifiedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
                string.Create(CultureInfo.InvariantCulture, $"layer {entry.LayerIndex + 1}"),
                (showsPaths ? Printable.Text(entry.Path) : Name(entry)) + Link(entry));
        }

        table.Write(output);
    }

    /// <summary>A name that cannot move the cursor.</summary>
    public static string Name(FilesystemEntry entry) => Printable.Text(entry.Parent is null ? "/" : entry.Name);

    /// <summary>Where a link leads to, or the first name of a file with several.</summary>
    public static string Link(FilesystemEntry entry) =>
        entry.LinkTarget is { } target ? $" -> {Printable.Text(target)}"
        : entry.HardLinkTo is { } first ? $" = {Printable.Text(first.Path)}"
        : "";

    /// <summary>The kind and the permissions, as <c>ls -l</c> has them.</summary>
    internal static string ModeOf(FilesystemEntry entry)
    {
        Span<char> text = stackalloc char[1 + Bits.Length];
        text[0] = entry.Kind switch
        {
            FilesystemEntryKind.Directory => 'd',
            FilesystemEntryKind.SymbolicLink => 'l',
            FilesystemEntryKind.CharacterDevice => 'c',
            FilesystemEntryKind.BlockDevice => 'b',
            FilesystemEntryKind.Fifo => 'p',
            _ => '-',
        };
        for (int i = 0; i < Bits.Length; i++)
        {
            text[1 + i] = ((int)entry.Mode & (1 << (Bits.Length - 1 - i))) != 0 ? Bits[i] : '-';
        }

        Mark(ref text[3], entry.Mode.HasFlag(UnixFileMode.SetUser), 's', 'S');
        Mark(ref text[6], entry.Mode.HasFlag(UnixFileMode.SetGroup), 's', 'S');
        Mark(ref text[9], entry.Mode.HasFlag(UnixFileMode.StickyBit), 't', 'T');
        return text.ToString();
    }

    private static void Mark(ref char execute, bool isSet, char with, char without)
    {
        if (isSet)
        {
            execute = execute == 'x' ? with : without;
        }
    }
}
