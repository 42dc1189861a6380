using System.Runtime.InteropServices;
using System.Diagnostics;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Docs.Tests;

/// <summary>A folder with the files that the pages speak of, in which their programs and commands run as processes of their own.</summary>
internal sealed class SnippetRunner : IAsyncDisposable
{
    /// <summary>What pages call the registry that they show things with: a real one, which starts when it is first asked.</summary>
    public const string RegistryName = "localhost:5000";

    private const string FirstLayer = "5031a68cdbe01291bf5dc64a382a640e781a9dfa2f1ae1d3c739923d30a998e8";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TempFolder _temp = new();
    private DockerRegistryServer? _registry;
    private DockerEngineServer? _engine;

    public SnippetRunner()
    {
        // As docs/cookbook.md says.
        _temp.Copy(Repository.Hello("oci"), "image");
        _temp.Copy(Repository.Hello("dir-docker"), "pulled");
        File.Copy(Repository.Hello("hello-docker-archive.tar"), _temp.PathOf("saved.tar"));
        File.Copy(Repository.Hello($"oci/blobs/sha256/{FirstLayer}"), _temp.PathOf("layer.tar.gz"));

        // As docs/registry-storage.md says.
        StorageSample.Write(_temp.PathOf("registry"));
    }

    /// <summary>Whether what a block needs is installed.</summary>
    public static bool CanRun(string code) =>
        (!NeedsRegistry(code) || ToolPath.Find(DockerRegistryServer.Tool) is not null)
        && (!NeedsEngine(code) || (DockerEngineKind.MayStart && DockerEngineKind.System.FindProgram() is not null));

    /// <summary>Compiles a program as a console project does, and runs it.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public async Task<string> RunProgramAsync(string source)
    {
        using var temp = new TempFolder();
        Assert.Empty(ProgramCompiler.Compile(await WithRegistryAsync(source), temp.PathOf("program.dll")));
        foreach (string assembly in Directory
                .EnumerateFiles(AppContext.BaseDirectory, "OciContent*.dll")
                .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "F*.dll"))
                .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "System.*.dll"))
                .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*Sqlite*.dll"))
                .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "SQLitePCLRaw.*.dll"))
                .Concat(Directory.EnumerateFiles(
                    Path.Join(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")))
                .Append(Path.Join(AppContext.BaseDirectory, "Npgsql.dll"))
                .Append(Path.Join(AppContext.BaseDirectory, "BouncyCastle.Cryptography.dll"))
                .Append(Path.Join(AppContext.BaseDirectory, "YamlDotNet.dll")))
        {
            File.Copy(assembly, temp.PathOf(Path.GetFileName(assembly)));
        }

        File.Copy(Path.Join(AppContext.BaseDirectory, "oci-content.runtimeconfig.json"), temp.PathOf("program.runtimeconfig.json"));
        (int exitCode, string output) = await RunAsync(temp.PathOf("program.dll"));
        Assert.Equal(0, exitCode);
        return output;
    }

    /// <summary>
    /// Runs lines of <c>oci-content VERB …</c>, one after another, each of which must succeed unless <c>; echo $?</c> stands behind it,
    /// which prints its exit code too.
    /// </summary>
    /// <returns>What they wrote to their standard outputs.</returns>
    public async Task<string> RunCommandsAsync(string lines)
    {
        string all = "";
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith('#')))
        {
            const string Echo = "; echo $?";
            bool isEchoed = line.EndsWith(Echo, StringComparison.Ordinal);
            string command = (isEchoed ? line[..^Echo.Length] : line).Split('#')[0];
            await StartEngineForAsync(command);
            string[] words = (await WithRegistryAsync(command)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("oci-content", words[0]);
            (int exitCode, string output) = await RunAsync(Path.Join(AppContext.BaseDirectory, "oci-content.dll"), words[1..]);
            Assert.True(isEchoed || exitCode == 0, $"{line} ends with {exitCode}");
            all += isEchoed ? $"{output}{exitCode}\n" : output;
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _temp.Dispose();
    }

    // A program may name one in code that is not called.
    private static bool NeedsEngine(string code) =>
        code.StartsWith("oci-content ", StringComparison.Ordinal) && code.Contains("docker-daemon:", StringComparison.Ordinal);

    private static bool NeedsRegistry(string code) => code.Contains(RegistryName, StringComparison.Ordinal);

    private async Task StartEngineForAsync(string command)
    {
        if (NeedsEngine(command))
        {
            _engine ??= await DockerEngineServer.StartAsync(DockerEngineKind.System);
        }
    }

    // Its port is whichever is free.
    private async Task<string> WithRegistryAsync(string code)
    {
        if (!NeedsRegistry(code))
        {
            return code;
        }

        _registry ??= await DockerRegistryServer.StartAsync();
        return code.Replace(RegistryName, _registry.Address, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo(ProcessRunner.Dotnet, ["exec", assembly, .. arguments]) { WorkingDirectory = _temp.FullPath };
        if (_engine is not null)
        {
            start.Environment["DOCKER_HOST"] = _engine.Host;
        }

        ToolOutput run = await ProcessRunner.RunAsync(start, Limit);
        bool isRefused = run.StandardError.Split('\n').Any(static line => line.StartsWith("oci-content: ", StringComparison.Ordinal));
        Assert.True(run.ExitCode is 0 or 1 || isRefused, run.StandardError);
        string output = run.StandardOutput.ReplaceLineEndings("\n");
        return (run.ExitCode, _registry is null ? output : output.Replace(_registry.Address, RegistryName, StringComparison.Ordinal));
    }
}
