using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// How a tool writes documents: the order of fields, what is left out, escapes and indentation. There is no single canonical
/// form of an image's documents, so a form is named after whose bytes it reproduces.
/// </summary>
/// <example>
/// <code>
/// DocumentProfile docker = DocumentProfile.Parse("docker");
/// </code>
/// </example>
public sealed class DocumentProfile : IParsable<DocumentProfile>
{
    private DocumentProfile(string name, string tools)
    {
        Name = name;
        Tools = tools;
    }

    /// <summary>
    /// Image-spec's Go structs (1.1), for Docker's documents too: containerd, BuildKit, oras, regclient. Text as Go 1.22 and
    /// later write it: <c>\b</c> and <c>\f</c>.
    /// </summary>
    public static DocumentProfile ImageSpec { get; } = new("image-spec", "containerd, BuildKit, oras, regclient") { ShortEscapes = true };

    /// <summary>
    /// containers/image 5.26 and later: skopeo 1.13 and later, podman, buildah. As <see cref="ImageSpec"/>, but in Docker's documents the
    /// size stands before the digest.
    /// </summary>
    public static DocumentProfile ContainersImage { get; } = new("containers-image", "skopeo 1.13 and later, podman, buildah")
    {
        DockerDescriptor = DescriptorForms.SizeFirst,
        ShortEscapes = true,
    };

    /// <summary>
    /// containers/image 5.23 to 5.25: skopeo 1.10 to 1.12, and 1.9.3 of Debian 12. As <see cref="ContainersImage"/>, but a config's variant
    /// stands behind its architecture, and U+0008 and U+000C are written <c>\u0008</c> and <c>\u000c</c>.
    /// </summary>
    public static DocumentProfile ContainersImage525 { get; } = new("containers-image-5.25", "skopeo 1.10 to 1.12, 1.9 of Debian 12")
    {
        DockerDescriptor = DescriptorForms.SizeFirst,
        OciConfig = ConfigForms.ContainersImage525,
    };

    /// <summary>
    /// Docker 25 to 28: manifests and manifest lists as <c>docker push</c> and <c>docker manifest push</c> write them, indented by
    /// three spaces, the size before the digest; configs as the engine writes them, compact and with sorted keys. What every config
    /// of the engine has, <c>created</c> and <c>container_config</c>, is not made up where it is absent. (Docker 29 leaves out an
    /// empty <c>OnBuild</c>; 25 to 27.3 write U+0008 and U+000C as <see cref="Docker24"/>.)
    /// </summary>
    public static DocumentProfile Docker { get; } = new("docker", "docker push, docker manifest push of Docker 25 to 28")
    {
        DockerDescriptor = DescriptorForms.SizeFirst,
        ShortEscapes = true,
        Indentation = "   ",
    };

    /// <summary>
    /// Docker 1.12 to 24. As <see cref="Docker"/>, but in a config's history the author stands before what it was created by,
    /// and U+0008 and U+000C are written <c>\u0008</c> and <c>\u000c</c>.
    /// </summary>
    public static DocumentProfile Docker24 { get; } = new("docker-24", "docker push, docker manifest push of Docker 1.12 to 24")
    {
        DockerDescriptor = DescriptorForms.SizeFirst,
        DockerConfig = ConfigForms.Docker24,
        Indentation = "   ",
    };

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<DocumentProfile> All { get; } = [ImageSpec, ContainersImage, ContainersImage525, Docker, Docker24];

    /// <summary>What new documents are written by: <see cref="ContainersImage"/>, which has both image-spec's order and Docker's.</summary>
    public static DocumentProfile Default => ContainersImage;

    /// <summary>The next containers/image, by its main branch of April 2026: configs have no empty <c>config</c>.</summary>
    internal static DocumentProfile ContainersImageNext { get; } = new("containers-image-next", "")
    {
        DockerDescriptor = DescriptorForms.SizeFirst,
        OciConfig = ConfigForms.ImageSpecNext,
        ShortEscapes = true,
    };

    /// <summary>What a changed document is compared with its original by.</summary>
    internal static DocumentProfile InPlace { get; } =
        new("in-place", "")
        {
            ShortEscapes = true,
            OciDescriptor = DescriptorForms.Complete,
            DockerDescriptor = DescriptorForms.Complete,
        };

    /// <summary>The profile's name, such as <c>containers-image</c>.</summary>
    public string Name { get; }

    /// <summary>The tools whose bytes it reproduces.</summary>
    public string Tools { get; }

    /// <summary>Whether U+0008 and U+000C have short escapes, as since Go 1.22.</summary>
    internal bool ShortEscapes { get; private init; }

    /// <summary>What manifests are indented by, for each level; configs never are.</summary>
    internal ReadOnlySpan<byte> Indent => System.Text.Encoding.UTF8.GetBytes(Indentation);

    private GoStruct<Descriptor> OciDescriptor { get; init; } = DescriptorForms.DigestFirst;

    private GoStruct<Descriptor> DockerDescriptor { get; init; } = DescriptorForms.DigestFirst;

    private GoStruct<ImageConfig> OciConfig { get; init; } = ConfigForms.ImageSpec;

    private GoStruct<ImageConfig> DockerConfig { get; init; } = ConfigForms.Docker;

    private string Indentation { get; init; } = "";

    /// <summary>The profile of a name.</summary>
    /// <exception cref="FormatException">No profile has that name.</exception>
    public static DocumentProfile Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParse(name, out DocumentProfile? profile)
            ? profile
            : throw new FormatException(
                $"{ErrorText.Quote(name)} is not a way to write documents: expected one of {string.Join(", ", All)}.");
    }

    /// <summary>The profile of a name; false if there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out DocumentProfile? profile)
    {
        profile = All.FirstOrDefault(known => known.Name == name);
        return profile is not null;
    }

    static DocumentProfile IParsable<DocumentProfile>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<DocumentProfile>.TryParse(
        string? s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out DocumentProfile? result) => TryParse(s, out result);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>The same, with other escapes of U+0008 and U+000C: which ones depends on the Go that a tool was built with.</summary>
    internal DocumentProfile WithEscapes(bool isShort) =>
        isShort == ShortEscapes
            ? this
            : new DocumentProfile(Name, Tools)
            {
                ShortEscapes = isShort,
                OciDescriptor = OciDescriptor,
                DockerDescriptor = DockerDescriptor,
                OciConfig = OciConfig,
                DockerConfig = DockerConfig,
                Indentation = Indentation,
            };

    /// <summary>The fields of a descriptor in a document of a form.</summary>
    internal GoStruct<Descriptor> DescriptorForm(ImageFormat format) => format == ImageFormat.Docker ? DockerDescriptor : OciDescriptor;

    /// <summary>The fields of an image config of a form.</summary>
    internal GoStruct<ImageConfig> ConfigForm(ImageFormat format) => format == ImageFormat.Docker ? DockerConfig : OciConfig;
}
