namespace OciContent.Tests.Compression.Zstd;

/// <summary>The command <c>zstd</c>, fed and read through pipes or files.</summary>
internal static class ZstdTool
{
    /// <summary>Compresses from a pipe, so that the frame does not tell the content's size.</summary>
    public static byte[] Compress(byte[] content, params string[] options) => CompressionTool.Run("zstd", content, ["-q", "-c", .. options]).Output;

    /// <summary>Compresses a file, so that the frame tells the content's size, and small content is a single segment.</summary>
    public static byte[] CompressFile(byte[] content, params string[] options)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return Compress([], [.. options, path]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What <c>zstd -d</c> makes of each of many inputs; <c>null</c> for those that it refuses.</summary>
    public static byte[]?[] DecompressAll(IReadOnlyList<byte[]> inputs)
    {
        string folder = Directory.CreateTempSubdirectory("oci-content-zstd-").FullName;
        try
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                // Not File.WriteAllBytes: it reserves the space beforehand, which takes longer than all the rest.
                using FileStream file = File.Create(Path.Join(folder, $"{i}.zst"));
                file.Write(inputs[i]);
            }

            // What it refuses it complains of, goes on, and leaves no output.
            CompressionTool.Run("zstd", [], "-q", "-q", "-d", "-r", "--memory=128MB", folder);
            return [.. Enumerable.Range(0, inputs.Count).Select(i => Path.Join(folder, $"{i}")).Select(static path => File.Exists(path) ? File.ReadAllBytes(path) : null)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
