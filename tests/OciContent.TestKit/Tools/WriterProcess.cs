using System.Diagnostics;

namespace OciContent.TestKit.Tools;

/// <summary>A process that writes, started by a test, which kills it or waits for its end. It says by a line when it has written.</summary>
public sealed class WriterProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private WriterProcess(Process process) => _process = process;

    /// <summary>The lines that it wrote, as far as they were read.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Starts a program that is beside the tests.</summary>
    public static WriterProcess Start(string program, params string[] arguments)
    {
        return new WriterProcess(
            Process.Start(
                new ProcessStartInfo(ProcessRunner.Dotnet, ["exec", Path.Join(AppContext.BaseDirectory, program), .. arguments])
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
        _lines.Add(line);
        await ReadLinesAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        Task<string> error = _process.StandardError.ReadToEndAsync(limit.Token);
        await ReadLinesAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        Assert.Equal((0, ""), (_process.ExitCode, await error));
    }

    /// <summary>Kills it, if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadLinesAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _lines.Add(line);
        }
    }
}
