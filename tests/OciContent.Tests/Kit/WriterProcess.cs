using System.Diagnostics;

namespace OciContent.Tests.Kit;

/// <summary>A process that writes, started by a test, which kills it or waits for its end.</summary>
internal sealed class WriterProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    public static WriterProcess Start(params string[] arguments)
    {
        return new WriterProcess(
            Process.Start(
                new ProcessStartInfo(
                    ProcessRunner.Dotnet,
                    ["exec", Path.Join(AppContext.BaseDirectory, "OciContent.LayoutWriter.dll"), .. arguments])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!);
    }

    /// <summary>Kills it some time after it has written for the first time.</summary>
    public async Task KillAsync(TimeSpan delay)
    {
        using var limit = new CancellationTokenSource(Patience);
        string? line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            Assert.Fail(await _process.StandardError.ReadToEndAsync(limit.Token));
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < delay)
        {
            // Sleeping would round the time.
            Thread.SpinWait(20);
        }

        Assert.False(_process.HasExited);
        _process.Kill();
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        Task<string> error = _process.StandardError.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        Assert.Equal((0, ""), (_process.ExitCode, await error));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
