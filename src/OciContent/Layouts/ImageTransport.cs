namespace OciContent.Layouts;

/// <summary>A medium that images are kept on, named as containers-transports(5) names it.</summary>
public sealed class ImageTransport
{
    private ImageTransport(string name) => Name = name;

    /// <summary>A folder with the OCI image layout.</summary>
    public static ImageTransport Oci { get; } = new("oci");

    /// <summary>A tar file with the OCI image layout.</summary>
    public static ImageTransport OciArchive { get; } = new("oci-archive");

    /// <summary>A tar file as <c>docker save</c> writes it.</summary>
    public static ImageTransport DockerArchive { get; } = new("docker-archive");

    /// <summary>A folder as skopeo's <c>dir:</c> transport writes it.</summary>
    public static ImageTransport Dir { get; } = new("dir");

    /// <summary>The name, as it stands before the colon.</summary>
    public string Name { get; }

    internal static IReadOnlyList<ImageTransport> All { get; } = [Oci, OciArchive, DockerArchive, Dir];

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
