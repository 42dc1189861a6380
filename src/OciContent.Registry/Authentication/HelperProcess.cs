using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OciContent.Registry.Authentication;

/// <summary>Runs a credential helper: no shell, bounded output, killed with what it started when it is cancelled.</summary>
internal static class HelperProcess
{
    /// <summary>The most that a helper may write to its standard output, in bytes.</summary>
    public const int MaxOutput = 64 * 1024;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of a program; <c>null</c> if it is in none of the folders. Relative folders do not count.</summary>
    public static string? Find(string program, string? folders)
    {
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (folders ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(f => Path.Join(f, file))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>Runs a helper to its end; <c>null</c> if it wrote too much.</summary>
    /// <exception cref="ExternalException">It cannot be started.</exception>
    public static async Task<HelperOutput?> RunAsync(
        string path,
        string argument,
        ReadOnlyMemory<byte> input,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, [argument])
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        bool hasEnded = false;
        try
        {
            // A read of a pipe cannot be cancelled everywhere: it is left behind then, and ends with the process.
            Task<byte[]?> output = ReadAsync(process.StandardOutput.BaseStream, cancellationToken);
            Task errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            await WriteAsync(process, input, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (await output.WaitAsync(cancellationToken).ConfigureAwait(false) is not { } text)
            {
                return null;
            }

            await errors.WaitAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            hasEnded = true;
            return new HelperOutput(process.ExitCode, text);
        }
        finally
        {
            if (!hasEnded)
            {
                Kill(process);
            }
        }
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            // The stream below the writer's, which could begin with a byte order mark.
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            await process.StandardInput.BaseStream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code says why.
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxOutput + 1];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return length <= MaxOutput ? buffer[..length] : null;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or ExternalException)
        {
            // It has ended, or one of those it started has.
        }
    }
}
