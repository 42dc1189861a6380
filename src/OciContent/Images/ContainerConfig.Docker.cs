using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using OciContent.Internal;

namespace OciContent.Images;

/// <content>What Docker has beyond image-spec (moby, image-spec v1.2, and the engine's container configuration).</content>
public sealed partial record ContainerConfig
{
    /// <summary>The host's name within the container. Docker only.</summary>
    [JsonPropertyName("Hostname")]
    public string? Hostname { get; init; }

    /// <summary>The domain's name within the container. Docker only.</summary>
    [JsonPropertyName("Domainname")]
    public string? Domainname { get; init; }

    /// <summary>Whether standard input is attached. Docker only.</summary>
    [JsonPropertyName("AttachStdin")]
    public bool? AttachStdin { get; init; }

    /// <summary>Whether standard output is attached. Docker only.</summary>
    [JsonPropertyName("AttachStdout")]
    public bool? AttachStdout { get; init; }

    /// <summary>Whether standard error is attached. Docker only.</summary>
    [JsonPropertyName("AttachStderr")]
    public bool? AttachStderr { get; init; }

    /// <summary>Whether the process has a terminal. Docker only.</summary>
    [JsonPropertyName("Tty")]
    public bool? Tty { get; init; }

    /// <summary>Whether standard input is open. Docker only.</summary>
    [JsonPropertyName("OpenStdin")]
    public bool? OpenStdin { get; init; }

    /// <summary>Whether standard input is closed after one client left. Docker only.</summary>
    [JsonPropertyName("StdinOnce")]
    public bool? StdinOnce { get; init; }

    /// <summary>How to find out whether the container is healthy. Docker only.</summary>
    [JsonPropertyName("Healthcheck")]
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>The image that the container was made from, as it was named. Docker only.</summary>
    [JsonPropertyName("Image")]
    public string? Image { get; init; }

    /// <summary>Whether there is no network. Docker only.</summary>
    [JsonPropertyName("NetworkDisabled")]
    public bool? NetworkDisabled { get; init; }

    /// <summary>The address of the network's interface. Docker only.</summary>
    [JsonPropertyName("MacAddress")]
    public string? MacAddress { get; init; }

    /// <summary>Instructions to run when an image is built on this one. Docker only.</summary>
    [JsonPropertyName("OnBuild")]
    [AllowNull]
    public IReadOnlyList<string> OnBuild { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>How long the container may take to stop, in seconds. Docker only.</summary>
    [JsonPropertyName("StopTimeout")]
    public int? StopTimeout { get; init; }

    /// <summary>The shell of instructions that name none. Docker only.</summary>
    [JsonPropertyName("Shell")]
    [AllowNull]
    public IReadOnlyList<string> Shell { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;
}
