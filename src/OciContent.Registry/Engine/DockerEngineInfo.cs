using OciContent.Inspection;

namespace OciContent.Registry.Engine;

/// <summary>What an engine says of itself (Docker Engine API, <c>GET /info</c>).</summary>
public sealed record DockerEngineInfo
{
    /// <summary>Its version, such as <c>28.5.2</c>; <c>null</c> if it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>The version of the API that it is asked by, such as <c>1.51</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>How it keeps images.</summary>
    public required DockerStore Store { get; init; }

    /// <summary>The graph driver or snapshotter, such as <c>overlay2</c>; <c>null</c> if it does not say.</summary>
    public string? Driver { get; init; }
}
