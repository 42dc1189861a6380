using System.Diagnostics;

namespace OciContent.TestKit.Tools;

/// <summary>
/// Runs small Go programs whose source is in the tests, with Go's standard library and, if asked for, what Debian packages of others.
/// </summary>
public static class GoProgram
{
    /// <summary>Names folders beside Debian's own that have sources of Go libraries, as <c>GOPATH</c> does.</summary>
    public const string SourcesVariable = "OCICONTENT_GO_SOURCES";

    // Where Debian's packages have the sources of Go libraries.
    private const string DebianSources = "/usr/share/gocode";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static string Sources =>
        Environment.GetEnvironmentVariable(SourcesVariable) is { Length: > 0 } more
            ? $"{DebianSources}{Path.PathSeparator}{more}"
            : DebianSources;

    /// <summary>Whether a library's sources are here, as Debian packages them.</summary>
    /// <param name="library">The library's import path.</param>
    public static bool HasLibrary(string library) =>
        Sources.Split(Path.PathSeparator).Any(folder => Directory.Exists(Path.Join(folder, "src", library)));

    /// <summary>The lines that a program prints, given what is written to its standard input. It has to read all of it.</summary>
    /// <param name="source">The program.</param>
    /// <param name="writeInput">Writes its standard input.</param>
    /// <param name="withLibraries">Whether it uses libraries that Debian packages.</param>
    public static string[] Run(string source, Action<Stream> writeInput, bool withLibraries = false) =>
        Go("go", "run", source, [], writeInput, withLibraries ? Sources : null);

    /// <summary>As <see cref="Run"/>, with <see cref="NewerGo"/>, which must be here.</summary>
    /// <param name="source">The program.</param>
    /// <param name="writeInput">Writes its standard input.</param>
    public static string[] RunNewer(string source, Action<Stream> writeInput) =>
        Go(NewerGo.Program!, "run", source, [], writeInput, sources: null);

    /// <summary>Whether an environment variable names a folder with sources of libraries, as <c>GOPATH</c> does.</summary>
    public static bool HasSources(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder && Directory.Exists(Path.Join(folder, "src"));

    /// <summary>
    /// As <see cref="Run"/>, with libraries from a folder that an environment variable names, and with the newest Go at hand.
    /// </summary>
    /// <param name="variable">The environment variable.</param>
    /// <param name="source">The program.</param>
    /// <param name="writeInput">Writes its standard input.</param>
    public static string[] RunWithSources(string variable, string source, Action<Stream> writeInput) =>
        Go(NewerGo.Program ?? "go", "run", source, [], writeInput, Environment.GetEnvironmentVariable(variable));

    /// <summary>Builds a program that uses libraries that Debian packages.</summary>
    /// <param name="source">The program.</param>
    /// <param name="path">The file that it becomes.</param>
    /// <returns>The file.</returns>
    public static string Build(string source, string path)
    {
        Go("go", "build", source, ["-o", path], static _ => { }, Sources);
        return path;
    }

    private static string[] Go(
        string program,
        string command,
        string source,
        string[] options,
        Action<Stream> writeInput,
        string? sources)
    {
        using var temp = new TempFolder();
        string path = temp.PathOf("main.go");
        File.WriteAllText(path, source);
        var start = new ProcessStartInfo(program, [command, .. options, path]) { WorkingDirectory = temp.FullPath };
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOTOOLCHAIN"] = "local";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
        {
            start.Environment["GOCACHE"] = temp.PathOf("cache");
        }

        if (sources is not null)
        {
            start.Environment["GO111MODULE"] = "off";
            start.Environment["GOPATH"] = sources;
        }

        // A program that does not compile reads nothing: what it says comes first.
        ToolOutput output = ProcessRunner.Run(start, Limit, writeInput);
        Assert.True(output.ExitCode == 0, output.StandardError);
        return [.. output.Lines];
    }
}
