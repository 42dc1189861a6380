using System.Text.Json;

namespace OciContent.Benchmarks.Conversion;

/// <summary>What a container of a <see cref="PlainImageConfig"/> runs.</summary>
internal sealed class PlainContainerConfig
{
    public string? User { get; set; }

    public Dictionary<string, JsonElement>? ExposedPorts { get; set; }

    public List<string>? Env { get; set; }

    public List<string>? Entrypoint { get; set; }

    public List<string>? Cmd { get; set; }

    public Dictionary<string, JsonElement>? Volumes { get; set; }

    public string? WorkingDir { get; set; }

    public Dictionary<string, string>? Labels { get; set; }

    public string? StopSignal { get; set; }
}
