using System.Diagnostics.CodeAnalysis;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Which tool's conversion is reproduced, down to the last byte: what it keeps, drops and refuses, and how it writes.</summary>
/// <remarks>There is one object for each profile, so profiles compare by reference.</remarks>
public sealed class ConversionProfile : IParsable<ConversionProfile>
{
    private readonly Func<DocumentProfile> _documents;

    // Who only names profiles needs none of the tables that a document's profile has.
    private ConversionProfile(string name, string tools, Func<DocumentProfile> documents)
    {
        Name = name;
        Tools = tools;
        _documents = documents;
    }

    /// <summary>
    /// What <c>skopeo copy --format</c>, podman and buildah do with containers/image 5.32 to 5.37 (skopeo 1.16 to 1.20). Earlier ones since
    /// 5.29 (skopeo 1.14) do the same, except for indexes with <c>data</c>, <c>subject</c> or <c>artifactType</c>, which they write anew.
    /// </summary>
    public static ConversionProfile ContainersImage { get; } =
        new("containers-image", "skopeo 1.16 and later, podman, buildah", static () => DocumentProfile.ContainersImage);

    /// <summary>What <c>skopeo copy --format</c> of Debian 12 does: skopeo 1.9.3 with containers/image 5.23.</summary>
    public static ConversionProfile ContainersImage523 { get; } =
        new("containers-image-5.23", "skopeo 1.9 of Debian 12", static () => DocumentProfile.ContainersImage523);

    /// <summary>
    /// What <c>ctr images convert --oci --all-platforms</c> and nerdctl do with the converter of containerd 2 (and of 1.7.17, 1.6.32 and
    /// later): to OCI only, and configs keep their bytes. Earlier ones lose an index's <c>subject</c>, and a manifest's or index's
    /// <c>artifactType</c>.
    /// </summary>
    public static ConversionProfile Containerd { get; } =
        new("containerd", "ctr images convert --oci, nerdctl image convert --oci", static () => DocumentProfile.ImageSpec);

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<ConversionProfile> All { get; } = [ContainersImage, ContainersImage523, Containerd];

    /// <summary>The profile's name, such as <c>containers-image</c>.</summary>
    public string Name { get; }

    /// <summary>The tools whose bytes it reproduces.</summary>
    public string Tools { get; }

    /// <summary>How the tool writes documents.</summary>
    public DocumentProfile Documents => _documents();

    /// <summary>The profile of a name.</summary>
    /// <exception cref="FormatException">No profile has that name.</exception>
    public static ConversionProfile Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParse(name, out ConversionProfile? profile)
            ? profile
            : throw new FormatException($"{ErrorText.Quote(name)} is not a conversion profile: expected one of {string.Join(", ", All)}.");
    }

    /// <summary>The profile of a name; false if there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out ConversionProfile? profile)
    {
        profile = All.FirstOrDefault(known => known.Name == name);
        return profile is not null;
    }

    static ConversionProfile IParsable<ConversionProfile>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ConversionProfile>.TryParse(
        string? s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out ConversionProfile? result) => TryParse(s, out result);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
