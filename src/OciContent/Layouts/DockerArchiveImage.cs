using OciContent.Images;

namespace OciContent.Layouts;

/// <summary>One image of a docker-archive.</summary>
/// <param name="Index">Where <c>manifest.json</c> lists it, from 0.</param>
/// <param name="RepoTags">Its names.</param>
/// <param name="ConfigFile">The file of its config.</param>
/// <param name="Config">The config, parsed.</param>
/// <param name="ConfigFault">Why the config is not what its file's name says; <c>null</c> if it is.</param>
/// <param name="Layers">The file of each layer.</param>
internal sealed record DockerArchiveImage(
    int Index,
    IReadOnlyList<string> RepoTags,
    string ConfigFile,
    ImageConfig Config,
    ContentMismatchException? ConfigFault,
    IReadOnlyList<(Digest DiffId, string File)> Layers);
