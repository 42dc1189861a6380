using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Registries;

/// <summary>A server that is a process of its own: it chooses a port itself, says which, and is ended with the test.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int MaxLog = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _log = new();
    private readonly Process _process;
    private readonly Task _reading;

    private ServerProcess(ProcessStartInfo start, Func<string, string?> addressIn)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, addressIn), ReadAsync(_process.StandardError, addressIn));
    }

    /// <summary>Host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What it has said so far, but for what is more than 16 MiB.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="addressIn">The host and port in a line that it prints; <c>null</c> if they are not in this one.</param>
    /// <exception cref="ToolFailedException">It did not start, ended, or does not say where it listens.</exception>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, Func<string, string?> addressIn)
    {
        ServerProcess server;
        try
        {
            server = new ServerProcess(start, addressIn);
        }
        catch (Win32Exception e)
        {
            throw new ToolFailedException($"{start.FileName} did not start: {e.Message}", e);
        }

        try
        {
            await Task.WhenAny(server._address.Task, server._reading).WaitAsync(Patience);
            server.Address = server._address.Task.IsCompletedSuccessfully
                ? await server._address.Task
                : throw new ToolFailedException($"{start.FileName} ended.\n{server.Log}");
            return server;
        }
        catch (TimeoutException e)
        {
            await server.DisposeAsync();
            throw new ToolFailedException($"{start.FileName} did not listen within {Patience.TotalSeconds} s.\n{server.Log}", e);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader output, Func<string, string?> addressIn)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                if (_log.Length < MaxLog)
                {
                    _log.AppendLine(line);
                }
            }

            if (!_address.Task.IsCompleted && addressIn(line) is { } address)
            {
                _address.TrySetResult(address);
            }
        }
    }
}
