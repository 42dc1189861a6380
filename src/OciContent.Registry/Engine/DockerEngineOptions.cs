namespace OciContent.Registry.Engine;

/// <summary>How an engine is asked.</summary>
public sealed record DockerEngineOptions
{
    /// <summary>The usual options: the engine that Docker's own command would ask.</summary>
    public static DockerEngineOptions Default { get; } = new();

    /// <summary>Where the engine is; <c>null</c> for where <see cref="DockerEndpoint.FromEnvironment()"/> says.</summary>
    public DockerEndpoint? Endpoint { get; init; }

    /// <summary>Bounds on what it answers, and on waiting.</summary>
    public DockerEngineLimits Limits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DockerEngineLimits.Default;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;
}
