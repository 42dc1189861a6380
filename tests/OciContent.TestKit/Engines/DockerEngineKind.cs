using System.Diagnostics;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Engines;

/// <summary>
/// An engine that tests can start: the system's, or one of a newer system that was unpacked, with one store or the other.
/// </summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Folder">Where it was unpacked to; <c>null</c> for the system's.</param>
/// <param name="HasContainerdStore">Whether it keeps images in containerd.</param>
public sealed record DockerEngineKind(string Name, string? Folder, bool HasContainerdStore)
{
    /// <summary>Names folders that engines of newer systems were unpacked to, as <c>PATH</c> does.</summary>
    public const string NewerEnginesVariable = "OCICONTENT_NEWER_ENGINES";

    /// <summary>The command of the engine, which comes in Debian's package docker.io.</summary>
    public const string Tool = "dockerd";

    /// <summary>The system's engine.</summary>
    public static DockerEngineKind System { get; } = new("system", null, HasContainerdStore: false);

    /// <summary>The system's engine, and the newer ones that are here.</summary>
    public static IReadOnlyList<DockerEngineKind> All { get; } = [System, .. Newer()];

    /// <summary>Whether engines may be started here: only root can.</summary>
    public static bool MayStart => OperatingSystem.IsLinux() && Environment.UserName == "root";

    /// <summary>The kind of a name.</summary>
    public static DockerEngineKind Of(string name) => All.Single(kind => kind.Name == name);

    /// <summary>Where the engine's own program is; <c>null</c> if it is not here.</summary>
    public string? FindProgram() =>
        Folder is null ? ToolPath.Find(Tool)
        : Path.Join(Folder, "usr/sbin", Tool) is { } path && File.Exists(path) ? path
        : null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Since 28 a feature can be asked for on the command line.
    private static IEnumerable<DockerEngineKind> Newer()
    {
        string folders = Environment.GetEnvironmentVariable(NewerEnginesVariable) ?? "";
        foreach (string folder in folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var kind = new DockerEngineKind(Path.GetFileName(folder), folder, HasContainerdStore: false);
            if (kind.FindProgram() is not { } program)
            {
                continue;
            }

            // What it is linked with may not be here.
            ToolOutput help = ProcessRunner.Run(new ProcessStartInfo(program, ["--help"]), TimeSpan.FromMinutes(1));
            if (help.ExitCode != 0)
            {
                continue;
            }

            yield return kind;
            if (help.StandardOutput.Contains("--feature", StringComparison.Ordinal))
            {
                yield return new DockerEngineKind($"{kind.Name}-containerd", folder, HasContainerdStore: true);
            }
        }
    }
}
