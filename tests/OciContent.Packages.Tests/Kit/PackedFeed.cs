using System.IO.Compression;

namespace OciContent.Packages.Tests.Kit;

/// <summary>All packages of the repository, packed once into a folder that apps beside it restore from.</summary>
/// <remarks>
/// Nothing is written to the repository, so that it may be built at the same time. The version is new each time: none that is cached is
/// taken for it.
/// </remarks>
public sealed class PackedFeed : IAsyncLifetime, IDisposable
{
    /// <summary>The package that people install. It points to the others of the command.</summary>
    public const string Tool = "OciContent.Tool";

    /// <summary>The package of the command for systems that have none of their own.</summary>
    public const string PortableTool = Tool + ".any";

    private readonly TempFolder _temp = new();
    private readonly Lazy<Task<string>> _installed;
    private readonly string _packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Why tests of the packages are skipped; null if they are not.</summary>
    public static string? ReasonToSkip { get; } =
        Cases.AreAll ? null : $"Packing takes minutes: it is done where {Cases.Variable} is 1.";

    /// <summary>The packages with assemblies in them: each has a symbol package.</summary>
    public static IReadOnlyList<string> ManagedIds { get; } =
        ["OciContent", "OciContent.Catalog", "OciContent.Registry", "OciContent.Signing", "OciContent.Testing", PortableTool];

    /// <summary>The packages that there should be.</summary>
    public static IReadOnlyList<string> Ids { get; } =
        [.. ManagedIds, Tool, .. NativeToolchain.RuntimeIdentifier is { } native ? [$"{Tool}.{native}"] : Array.Empty<string>()];

    public PackedFeed() => _installed = new Lazy<Task<string>>(InstallAsync);

    /// <summary>The folder in which apps are made.</summary>
    public string Folder => _temp.FullPath;

    public string Version { get; } = $"0.1.0-smoke.{Guid.NewGuid():n}";

    /// <summary>The folders of the machine that must not be named in what is packed.</summary>
    public IReadOnlyList<string> MachinePaths => [Repository.PathOf("src"), Folder, _packages];

    /// <summary>The packages and symbol packages that there are.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Feed).Select(static path => Path.GetFileName(path));

    private string Artifacts => _temp.PathOf("artifacts");

    private string Feed => _temp.PathOf("feed");

    public async Task InitializeAsync()
    {
        if (ReasonToSkip is not null)
        {
            return;
        }

        // The feeds of the machine stay: what is needed beside ours comes from them.
        await File.WriteAllTextAsync(
            _temp.PathOf("NuGet.config"),
            """
            <configuration>
              <packageSources>
                <add key="packed" value="feed" />
              </packageSources>
            </configuration>
            """);
        await PackAsync("OciContent.sln");
        await PackAsync("src/OciContent.Tool", "-r", "any");
        if (NativeToolchain.RuntimeIdentifier is { } native)
        {
            await PackAsync("src/OciContent.Tool", "-r", native);
        }
    }

    public Task DisposeAsync()
    {
        foreach (string id in Ids)
        {
            string restored = Path.Join(_packages, id.ToLowerInvariant(), Version);
            if (Directory.Exists(restored))
            {
                Directory.Delete(restored, recursive: true);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _temp.Dispose();

    internal PackageFile Open(string id) => new(Path.Join(Feed, $"{id}.{Version}.nupkg"));

    internal PackageFile OpenSymbols(string id) => new(Path.Join(Feed, $"{id}.{Version}.snupkg"));

    /// <summary>Installs the command as users do, once for all tests.</summary>
    /// <returns>The path of the command.</returns>
    internal Task<string> InstalledCommandAsync() => _installed.Value;

    /// <summary>Unpacks the portable command.</summary>
    /// <returns>The path of the assembly that <c>dotnet</c> runs.</returns>
    internal string UnpackPortableCommand()
    {
        string folder = _temp.PathOf("portable");
        if (!Directory.Exists(folder))
        {
            ZipFile.ExtractToDirectory(Path.Join(Feed, $"{PortableTool}.{Version}.nupkg"), folder);
        }

        return Path.Join(folder, "tools", "net10.0", "any", "oci-content.dll");
    }

    /// <summary>Makes a console app with a package and a program.</summary>
    /// <returns>Its folder.</returns>
    internal async Task<string> CreateAppAsync(string name, string package, string program)
    {
        string folder = _temp.PathOf(name);
        await DotnetCommand.RunAsync(Folder, "new", "console", "-o", name, "--no-restore");
        await DotnetCommand.RunAsync(folder, "add", "package", package, "--version", Version);
        await File.WriteAllTextAsync(Path.Join(folder, "Program.cs"), program);
        return folder;
    }

    private async Task<string> InstallAsync()
    {
        await DotnetCommand.RunAsync(Folder, "tool", "install", Tool, "--tool-path", "tools", "--version", Version);
        return Path.Join(Folder, "tools", OperatingSystem.IsWindows() ? "oci-content.exe" : "oci-content");
    }

    private Task<string> PackAsync(string project, params string[] options) =>
        DotnetCommand.RunAsync(
            Repository.Root,
            [
                "pack", project, "-c", "Release", "-o", Feed, "--artifacts-path", Artifacts, $"-p:Version={Version}",
                "-p:RunAnalyzers=false", .. options,
            ]);
}
