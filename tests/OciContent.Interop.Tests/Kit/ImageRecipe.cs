namespace OciContent.Interop.Tests.Kit;

/// <summary>How an image of the fixture comes about.</summary>
/// <param name="Name">The maker, the transport and what is special about it.</param>
/// <param name="Transport">As in containers-transports(5).</param>
/// <param name="From">The image that skopeo copies; null for buildah's own output.</param>
/// <param name="Options">For <c>skopeo copy</c> or <c>buildah push</c>.</param>
internal sealed record ImageRecipe(string Name, string Transport, string? From, params string[] Options)
{
    /// <summary>The tag of every image, but for those in docker-archives.</summary>
    public const string Tag = "v1";

    /// <summary>The name of every image in a docker-archive.</summary>
    public const string DockerName = "example.com/team/app:v1";

    /// <summary>A docker-archive with two images.</summary>
    public const string SeveralImages = "several-docker-archive";

    /// <summary>The image that all the other umoci images are copies of, directly or not.</summary>
    public const string UmociLayout = "umoci-oci";

    /// <summary>All images but <see cref="UmociLayout"/>, in an order in which they can be made.</summary>
    public static readonly IReadOnlyList<ImageRecipe> All =
    [
        new("umoci-oci-archive", "oci-archive", UmociLayout),
        new("umoci-docker-archive", "docker-archive", UmociLayout),
        new("umoci-dir", "dir", UmociLayout),
        new("umoci-dir-docker", "dir", UmociLayout, "--format=v2s2"),
        new("umoci-oci-zstd", "oci", UmociLayout, "--dest-compress-format=zstd"),
        new("umoci-oci-uncompressed", "oci", "umoci-docker-archive", "--dest-oci-accept-uncompressed-layers"),
        new("umoci-oci-gzip-by-skopeo", "oci", "umoci-docker-archive"),
        new("buildah-oci", "oci", null),
        new("buildah-oci-zstd", "oci", null, "--compression-format=zstd"),
        new("buildah-dir-uncompressed", "dir", null, "--disable-compression"),
        new("buildah-oci-archive", "oci-archive", null),
        new("buildah-docker-archive", "docker-archive", null),
        new("buildah-dir", "dir", null),
        new("buildah-dir-docker", "dir", null, "--format=v2s2"),
    ];

    /// <summary>Images for two platforms, with their index, in an order in which they can be made.</summary>
    public static readonly IReadOnlyList<ImageRecipe> Indexes =
    [
        new("index-oci", "oci", null),
        new("index-oci-archive", "oci-archive", "index-oci", "--all"),
        new("index-dir", "dir", "index-oci", "--all"),
        new("index-dir-docker", "dir", null, "--format=v2s2"),
    ];

    public static IEnumerable<string> IndexNames => Indexes.Select(static recipe => recipe.Name);

    public static IEnumerable<string> AllNames => All.Select(static recipe => recipe.Name).Prepend(UmociLayout);

    /// <summary>The images that are folders with a file for every blob.</summary>
    public static IEnumerable<string> FolderNames =>
        All.Where(static recipe => recipe.Transport is "oci" or "dir").Select(static recipe => recipe.Name).Prepend(UmociLayout);

    /// <summary>The image, once it is made under a folder.</summary>
    public BuiltImage Under(string folder) => new(
        Name,
        Transport,
        Path.Join(folder, Transport.EndsWith("-archive", StringComparison.Ordinal) ? Name + ".tar" : Name),
        Transport switch { "dir" => null, "docker-archive" => DockerName, _ => Tag });
}
