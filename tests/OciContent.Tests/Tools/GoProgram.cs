using System.Diagnostics;

namespace OciContent.Tests.Tools;

/// <summary>Runs small Go programs whose source is in the tests, with Go's standard library and, if asked for, what Debian packages of others.</summary>
internal static class GoProgram
{
    // Where Debian's packages have the sources of Go libraries.
    private const string DebianSources = "/usr/share/gocode";

    /// <summary>Whether Debian's package with a library is installed.</summary>
    /// <param name="library">The library's import path.</param>
    public static bool HasLibrary(string library) => Directory.Exists(Path.Join(DebianSources, "src", library));

    /// <summary>The lines that a program prints, given what is written to its standard input. It has to read all of it.</summary>
    /// <param name="source">The program.</param>
    /// <param name="writeInput">Writes its standard input.</param>
    /// <param name="withLibraries">Whether it uses libraries that Debian packages.</param>
    public static string[] Run(string source, Action<Stream> writeInput, bool withLibraries = false)
    {
        string folder = Directory.CreateTempSubdirectory("oci-content-go-").FullName;
        try
        {
            string path = Path.Join(folder, "main.go");
            File.WriteAllText(path, source);
            var start = new ProcessStartInfo("go", ["run", path]) { WorkingDirectory = folder };
            if (withLibraries)
            {
                start.Environment["GO111MODULE"] = "off";
                start.Environment["GOPATH"] = DebianSources;
            }

            return Run(start, writeInput).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(ProcessStartInfo start, Action<Stream> writeInput)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOTOOLCHAIN"] = "local";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
        {
            start.Environment["GOCACHE"] = Path.Join(start.WorkingDirectory, "cache");
        }

        using Process go = Process.Start(start)!;
        Task<string> errors = go.StandardError.ReadToEndAsync();
        Task feeding = Task.Run(() =>
        {
            using Stream input = go.StandardInput.BaseStream;
            writeInput(input);
        });
        string output = go.StandardOutput.ReadToEnd();
        go.WaitForExit();

        // A program that does not compile reads nothing: what it says comes first.
        Assert.True(go.ExitCode == 0, errors.GetAwaiter().GetResult());
        feeding.GetAwaiter().GetResult();
        return output;
    }
}
