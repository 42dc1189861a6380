using OciContent.Images;

namespace OciContent.Layouts;

/// <summary>One image of a docker-archive: its parsed config, and the file of each layer.</summary>
internal sealed record DockerArchiveImage(
    int Index,
    IReadOnlyList<string> RepoTags,
    string ConfigFile,
    ImageConfig Config,
    IReadOnlyList<(Digest DiffId, string File)> Layers);
