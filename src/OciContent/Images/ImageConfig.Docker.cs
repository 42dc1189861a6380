
namespace OciContent.Images;

/// <content>What Docker has beyond image-spec (moby, image-spec v1.2).</content>
public sealed partial record ImageConfig
{
    /// <summary>The ID of the image before image IDs were digests. Docker only.</summary>
    public string? Id { get; init; }

    /// <summary>The ID of the parent image. Docker only.</summary>
    public string? Parent { get; init; }

    /// <summary>A comment. Docker only.</summary>
    public string? Comment { get; init; }

    /// <summary>The ID of the container that the image was made of. Docker only.</summary>
    public string? Container { get; init; }

    /// <summary>The configuration of the container that the image was made of. Docker only.</summary>
    public ContainerConfig? ContainerConfig { get; init; }

    /// <summary>The version of the Docker that made the image. Docker only.</summary>
    public string? DockerVersion { get; init; }
}
