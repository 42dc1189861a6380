using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OciContent.Docs.Tests;

/// <summary>A folder with the files that the pages speak of, in which their programs and commands run as processes of their own.</summary>
internal sealed class Workshop : IDisposable
{
    private const string Hello = "tests/vectors/images/hello";
    private const string FirstLayer = "5031a68cdbe01291bf5dc64a382a640e781a9dfa2f1ae1d3c739923d30a998e8";

    // What a project of the SDK uses by itself.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))];

    private readonly string _folder = Directory.CreateTempSubdirectory("oci-content-docs-").FullName;

    public Workshop()
    {
        // As docs/cookbook.md says.
        CopyFolder(Repository.PathOf($"{Hello}/oci"), "image");
        CopyFolder(Repository.PathOf($"{Hello}/dir-docker"), "pulled");
        File.Copy(Repository.PathOf($"{Hello}/hello-docker-archive.tar"), Path.Join(_folder, "saved.tar"));
        File.Copy(Repository.PathOf($"{Hello}/oci/blobs/sha256/{FirstLayer}"), Path.Join(_folder, "layer.tar.gz"));
    }

    /// <summary>Compiles a program as a console project does, and runs it.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public async Task<string> RunProgramAsync(string source)
    {
        string folder = Directory.CreateTempSubdirectory("oci-content-docs-").FullName;
        try
        {
            Compile(source, Path.Join(folder, "program.dll"));
            foreach (string assembly in Directory.EnumerateFiles(AppContext.BaseDirectory, "OciContent*.dll").Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "F*.dll")))
            {
                File.Copy(assembly, Path.Join(folder, Path.GetFileName(assembly)));
            }

            File.Copy(Path.Join(AppContext.BaseDirectory, "oci-content.runtimeconfig.json"), Path.Join(folder, "program.runtimeconfig.json"));
            (int exitCode, string output) = await RunAsync(Path.Join(folder, "program.dll"));
            Assert.Equal(0, exitCode);
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs lines of <c>oci-content VERB …</c>, one after another, each of which must succeed unless <c>; echo $?</c> stands behind it, which prints its exit code too.</summary>
    /// <returns>What they wrote to their standard outputs.</returns>
    public async Task<string> RunCommandsAsync(string lines)
    {
        string all = "";
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith('#')))
        {
            const string Echo = "; echo $?";
            bool isEchoed = line.EndsWith(Echo, StringComparison.Ordinal);
            string[] words = (isEchoed ? line[..^Echo.Length] : line).Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("oci-content", words[0]);
            (int exitCode, string output) = await RunAsync(Path.Join(AppContext.BaseDirectory, "oci-content.dll"), words[1..]);
            Assert.True(isEchoed || exitCode == 0, $"{line} ends with {exitCode}");
            all += isEchoed ? $"{output}{exitCode}\n" : output;
        }

        return all;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Compile(string source, string path)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "program",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(source, options)],
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using FileStream assembly = File.Create(path);
        Assert.Empty(compilation.Emit(assembly).Diagnostics.Where(static found => found.Severity > DiagnosticSeverity.Info).Select(static found => found.ToString()));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        string said = await error;
        Assert.True(process.ExitCode is 0 or 1 || said.StartsWith("oci-content: ", StringComparison.Ordinal), said);
        return (process.ExitCode, output.ReplaceLineEndings("\n"));
    }

    private void CopyFolder(string folder, string name)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Join(_folder, name, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
