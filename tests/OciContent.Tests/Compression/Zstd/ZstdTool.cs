namespace OciContent.Tests.Compression.Zstd;

/// <summary>The command <c>zstd</c>, fed and read through pipes or files.</summary>
internal static class ZstdTool
{
    /// <summary>Compresses from a pipe, so that the frame does not tell the content's size.</summary>
    public static byte[] Compress(byte[] content, params string[] options) =>
        ExternalTool.Filter("zstd", content, ["-q", "-c", .. options]).Output;

    /// <summary>Compresses a file, so that the frame tells the content's size, and small content is a single segment.</summary>
    public static byte[] CompressFile(byte[] content, params string[] options)
    {
        using var temp = new TempFolder();
        string path = temp.Write("content", content);
        return Compress([], [.. options, path]);
    }

    /// <summary>What <c>zstd -d</c> makes of each of many inputs; <c>null</c> for those that it refuses.</summary>
    public static byte[]?[] DecompressAll(IReadOnlyList<byte[]> inputs)
    {
        using var temp = new TempFolder();
        for (int i = 0; i < inputs.Count; i++)
        {
            temp.Write($"{i}.zst", inputs[i]);
        }

        // What it refuses it complains of, goes on, and leaves no output.
        ExternalTool.Filter("zstd", [], "-q", "-q", "-d", "-r", "--memory=128MB", temp.FullPath);
        return
        [
            .. Enumerable
                .Range(0, inputs.Count)
                .Select(i => temp.PathOf($"{i}"))
                .Select(static path => File.Exists(path) ? File.ReadAllBytes(path) : null),
        ];
    }
}
