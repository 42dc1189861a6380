using System.Diagnostics;

namespace OciContent.TestKit.Tools;

/// <summary>A Go that is newer than the system's, of a version that bytes are compared with.</summary>
public static class NewerGo
{
    /// <summary>Names it: its root, or the program <c>go</c> itself.</summary>
    public const string Variable = "OCICONTENT_NEWER_GO";

    /// <summary>The version it must be of.</summary>
    public const string Version = "1.27";

    private static readonly Lazy<string?> LazyProgram = new(Find);

    /// <summary>The program; <c>null</c> if it is not here, or of another version.</summary>
    public static string? Program => LazyProgram.Value;

    private static string? Find()
    {
        string name = Environment.GetEnvironmentVariable(Variable) ?? "";
        string program = Directory.Exists(name) ? Path.Join(name, "bin", "go") : name;
        if (!File.Exists(program))
        {
            return null;
        }

        ToolOutput version = ProcessRunner.Run(new ProcessStartInfo(program, ["version"]), TimeSpan.FromMinutes(1));
        return version.StandardOutput.Contains($" go{Version}", StringComparison.Ordinal) ? program : null;
    }
}
