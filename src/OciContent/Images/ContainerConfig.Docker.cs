using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Images;

/// <content>What Docker has beyond image-spec (moby, image-spec v1.2, and the engine's container configuration).</content>
public sealed partial record ContainerConfig
{
    /// <summary>The host's name within the container. Docker only.</summary>
    public string? Hostname { get; init; }

    /// <summary>The domain's name within the container. Docker only.</summary>
    public string? Domainname { get; init; }

    /// <summary>Whether standard input is attached. Docker only.</summary>
    public bool? AttachStdin { get; init; }

    /// <summary>Whether standard output is attached. Docker only.</summary>
    public bool? AttachStdout { get; init; }

    /// <summary>Whether standard error is attached. Docker only.</summary>
    public bool? AttachStderr { get; init; }

    /// <summary>Whether the process has a terminal. Docker only.</summary>
    public bool? Tty { get; init; }

    /// <summary>Whether standard input is open. Docker only.</summary>
    public bool? OpenStdin { get; init; }

    /// <summary>Whether standard input is closed after one client left. Docker only.</summary>
    public bool? StdinOnce { get; init; }

    /// <summary>How to find out whether the container is healthy. Docker only.</summary>
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>The image that the container was made from, as it was named. Docker only.</summary>
    public string? Image { get; init; }

    /// <summary>Whether there is no network. Docker only.</summary>
    public bool? NetworkDisabled { get; init; }

    /// <summary>The address of the network's interface. Docker only.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Instructions to run when an image is built on this one. Docker only.</summary>
    [AllowNull]
    public IReadOnlyList<string> OnBuild { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>How long the container may take to stop, in seconds. Docker only.</summary>
    public int? StopTimeout { get; init; }

    /// <summary>The shell of instructions that name none. Docker only.</summary>
    [AllowNull]
    public IReadOnlyList<string> Shell { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;
}
