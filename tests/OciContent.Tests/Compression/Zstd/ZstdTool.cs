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

    /// <summary>What <c>zstd -d</c> makes of data; <c>null</c> if it refuses it.</summary>
    public static byte[]? Decompress(byte[] data)
    {
        (int exitCode, byte[] output) = CompressionTool.Run("zstd", data, "-q", "-d", "-c", "--memory=128MB");
        return exitCode == 0 ? output : null;
    }
}
