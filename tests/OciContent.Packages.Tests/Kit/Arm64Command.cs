using System.Diagnostics;

namespace OciContent.Packages.Tests.Kit;

/// <summary>The command for linux-arm64 with a runtime of its own, published once, run under emulation.</summary>
public sealed class Arm64Command : IAsyncLifetime, IDisposable
{
    /// <summary>Names the folder that <c>.ci/arm64-root</c> made: the C libraries of Arm64.</summary>
    public const string RootVariable = "OCICONTENT_ARM64_ROOT";

    /// <summary>What emulates the processor; Debian's <c>qemu-user-static</c>.</summary>
    public const string Emulator = "qemu-aarch64-static";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TempFolder _temp = new();

    /// <summary>Why it cannot be run here; null if it can.</summary>
    public static string? ReasonToSkip { get; } =
        ToolPath.Find(Emulator) is null ? $"Not on the PATH: {Emulator}."
        : !Directory.Exists(Environment.GetEnvironmentVariable(RootVariable)) ? $"{RootVariable} names no folder that .ci/arm64-root made."
        : null;

    /// <summary>A folder for what it reads.</summary>
    public TempFolder Files => _temp;

    public async Task InitializeAsync()
    {
        if (ReasonToSkip is null)
        {
            await DotnetCommand.RunAsync(
                Repository.Root,
                [
                    "publish", "src/OciContent.Tool", "-c", "Release", "-r", "linux-arm64", "--self-contained",
                    "-p:PublishReadyToRun=false", "-p:RunAnalyzers=false",
                    "-o", _temp.PathOf("command"), "--artifacts-path", _temp.PathOf("artifacts"),
                ]);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _temp.Dispose();

    /// <summary>Runs it among the files, with variables that switch instructions off or on.</summary>
    internal async Task<ToolOutput> RunAsync(string[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            ToolPath.Find(Emulator)!,
            [
                .. variables.SelectMany(static variable => new[] { "-E", variable }),
                "-L", Environment.GetEnvironmentVariable(RootVariable)!, _temp.PathOf("command/oci-content"), .. arguments,
            ])
        {
            WorkingDirectory = _temp.FullPath,
        };
        return await ProcessRunner.RunAsync(start, Limit);
    }
}
