namespace OciContent.Interop.Tests.Kit;

/// <summary>Runs tools that sign, with keys and settings of a temporary folder: they neither read nor write what is the user's.</summary>
internal sealed class SigningTools(TempFolder temp)
{
    /// <summary>The folder in which notation looks for trust and keys.</summary>
    public string ConfigFolder => temp.PathOf("config");

    /// <summary>Makes a key pair for cosign.</summary>
    /// <returns>The path that both files' names begin with: <c>.key</c>, <c>.pub</c>.</returns>
    public async Task<string> CreateKeyAsync(string name)
    {
        await RunAsync("cosign", "generate-key-pair", "--output-key-prefix", temp.PathOf(name));
        return temp.PathOf(name);
    }

    /// <summary>Runs a tool that must succeed.</summary>
    public Task<ToolOutput> RunAsync(string tool, params string[] arguments) =>
        ExternalTool.RunAsync("env", [.. Environment(tool), .. arguments]);

    /// <summary>Runs a tool that may exit with any code.</summary>
    public Task<ToolOutput> RunToExitAsync(string tool, params string[] arguments) =>
        ExternalTool.RunToExitAsync("env", [.. Environment(tool), .. arguments]);

    private string[] Environment(string tool) =>
        [$"HOME={temp.FullPath}", $"XDG_CONFIG_HOME={ConfigFolder}", "COSIGN_PASSWORD=", ToolPath.Find(tool)!];
}
