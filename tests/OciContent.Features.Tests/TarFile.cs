using System.Formats.Tar;

namespace OciContent.Features.Tests;

/// <summary>Tar archives, by .NET's own writer.</summary>
internal static class TarFile
{
    public static byte[] Write(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Ustar))
        {
            foreach ((string name, byte[] content) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return output.ToArray();
    }
}
