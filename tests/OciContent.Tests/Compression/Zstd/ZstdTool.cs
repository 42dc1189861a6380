using System.Diagnostics;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>The command <c>zstd</c>, fed and read through pipes or files.</summary>
internal static class ZstdTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Compresses from a pipe, so that the frame does not tell the content's size.</summary>
    public static byte[] Compress(byte[] content, params string[] options) => Run(content, ["-q", "-c", .. options]).Output;

    /// <summary>Compresses a file, so that the frame tells the content's size, and small content is a single segment.</summary>
    public static byte[] CompressFile(byte[] content, params string[] options)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return Run([], ["-q", "-c", .. options, path]).Output;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What <c>zstd -d</c> makes of data; <c>null</c> if it refuses it.</summary>
    public static byte[]? Decompress(byte[] data)
    {
        (int exitCode, byte[] output) = Run(data, ["-q", "-d", "-c", "--memory=128MB"]);
        return exitCode == 0 ? output : null;
    }

    private static (int ExitCode, byte[] Output) Run(byte[] input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("zstd", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task feeding = Task.Run(() =>
        {
            try
            {
                using Stream standardInput = process.StandardInput.BaseStream;
                standardInput.Write(input);
            }
            catch (IOException)
            {
                // It has seen enough.
            }
        });
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException("zstd does not end.");
        }

        Task.WaitAll(errors, feeding);
        return (process.ExitCode, output.ToArray());
    }
}
