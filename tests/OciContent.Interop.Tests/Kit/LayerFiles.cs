namespace OciContent.Interop.Tests.Kit;

/// <summary>Writes the files of a layer: the same for the same seed, some that compress well and some that do not.</summary>
public static class LayerFiles
{
    private static readonly DateTime Time = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    /// <param name="folder">Created if it is not there.</param>
    /// <param name="seed">Decides all content.</param>
    /// <param name="smallFiles">How many files of less than 8 KiB.</param>
    /// <param name="textBytes">The size of one large text file.</param>
    /// <param name="randomBytes">The size of one file that no compression makes smaller.</param>
    public static void Write(string folder, int seed, int smallFiles, int textBytes, int randomBytes)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Join(folder, $"text-{seed}.txt"), Text(random, textBytes));
        File.WriteAllBytes(Path.Join(folder, $"random-{seed}.bin"), Bytes(random, randomBytes));
        for (int i = 0; i < smallFiles; i++)
        {
            string inside = Directory
                .CreateDirectory(Path.Join(folder, $"d{seed}-{i % 5}", $"a folder with a long name for its long paths {i % 3:d20}"))
                .FullName;
            File.WriteAllBytes(Path.Join(inside, $"file-{i}"), Text(random, random.Next(8192)));
        }

        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Join(folder, $"link-{seed}"), $"text-{seed}.txt");
        }

        foreach (string path in Directory
                .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Where(static path => new FileInfo(path).LinkTarget is null))
        {
            SetTime(path);
        }

        SetTime(folder);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(Random random, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)(random.Next(12) == 0 ? '\n' : 'a' + random.Next(26));
        }

        return bytes;
    }

    private static void SetTime(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.SetLastWriteTimeUtc(path, Time);
        }
        else
        {
            File.SetLastWriteTimeUtc(path, Time);
        }
    }
}
