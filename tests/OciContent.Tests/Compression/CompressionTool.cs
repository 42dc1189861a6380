using System.Diagnostics;

namespace OciContent.Tests.Compression;

/// <summary>Commands that compress and decompress, fed and read through pipes.</summary>
internal static class CompressionTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static (int ExitCode, byte[] Output) Run(string command, byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
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
            throw new TimeoutException($"{command} does not end.");
        }

        Task.WaitAll(errors, feeding);
        return (process.ExitCode, output.ToArray());
    }
}
