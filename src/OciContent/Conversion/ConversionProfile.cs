using System.Diagnostics.CodeAnalysis;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Which tool's conversion is reproduced, down to the last byte: what it keeps, drops and refuses, and how it writes.</summary>
/// <remarks>There is one object for each profile, so profiles compare by reference.</remarks>
/// <example>
/// <code>
/// ConversionProfile skopeo = ConversionProfile.Parse("containers-image-5.36");
/// </code>
/// </example>
public sealed class ConversionProfile : IParsable<ConversionProfile>
{
    private readonly Func<DocumentProfile> _documents;

    // Who only names profiles needs none of the tables that a document's profile has.
    private ConversionProfile(string name, string tools, Func<DocumentProfile> documents, ContainersImageRules? rules)
    {
        Name = name;
        Tools = tools;
        Rules = rules;
        _documents = documents;
    }

    /// <summary>
    /// What <c>skopeo copy --format</c>, podman and buildah do with containers/image 5.38 and 5.39 (skopeo 1.21 and 1.22): Docker layers
    /// may be compressed with zstd.
    /// </summary>
    public static ConversionProfile ContainersImage { get; } =
        new("containers-image", "skopeo 1.21 and later, podman, buildah", static () => DocumentProfile.ContainersImage, Rules539);

    /// <summary>What they do with containers/image 5.32 to 5.36 (skopeo 1.16 to 1.20): indexes keep all that image-spec has.</summary>
    public static ConversionProfile ContainersImage536 { get; } =
        new("containers-image-5.36", "skopeo 1.16 to 1.20", static () => DocumentProfile.ContainersImage, Rules536);

    /// <summary>
    /// What they do with containers/image 5.30 and 5.31 (skopeo 1.15): indexes keep the <c>artifactType</c> of entries, but neither their
    /// <c>data</c> nor their own <c>subject</c> and <c>artifactType</c>.
    /// </summary>
    public static ConversionProfile ContainersImage530 { get; } =
        new("containers-image-5.30", "skopeo 1.15", static () => DocumentProfile.ContainersImage, Rules530);

    /// <summary>
    /// What they do with containers/image 5.27 to 5.29 (skopeo 1.14): entries of indexes are marked where layers are compressed with zstd.
    /// </summary>
    public static ConversionProfile ContainersImage529 { get; } =
        new("containers-image-5.29", "skopeo 1.14", static () => DocumentProfile.ContainersImage, Rules529);

    /// <summary>What they do with containers/image 5.26 (skopeo 1.13): a config's variant stands behind its system.</summary>
    public static ConversionProfile ContainersImage526 { get; } =
        new("containers-image-5.26", "skopeo 1.13", static () => DocumentProfile.ContainersImage, Rules526);

    /// <summary>
    /// What they do with containers/image 5.25 (skopeo 1.12), and Debian 12's skopeo 1.9.3 with its 5.23.1: configs keep
    /// <c>ArgsEscaped</c>.
    /// </summary>
    public static ConversionProfile ContainersImage525 { get; } =
        new("containers-image-5.25", "skopeo 1.12, skopeo 1.9 of Debian 12", static () => DocumentProfile.ContainersImage525, Rules525);

    /// <summary>What they do with containers/image 5.23 and 5.24 (skopeo 1.10 and 1.11).</summary>
    public static ConversionProfile ContainersImage524 { get; } =
        new("containers-image-5.24", "skopeo 1.10 and 1.11", static () => DocumentProfile.ContainersImage525, Rules524);

    /// <summary>
    /// What <c>ctr images convert --oci --all-platforms</c> and nerdctl do with the converter of containerd 2 (and of 1.7.17, 1.6.32 and
    /// later): to OCI only, and configs keep their bytes. Earlier ones lose an index's <c>subject</c>, and a manifest's or index's
    /// <c>artifactType</c>.
    /// </summary>
    public static ConversionProfile Containerd { get; } =
        new("containerd", "ctr images convert --oci, nerdctl image convert --oci", static () => DocumentProfile.ImageSpec, rules: null);

    /// <summary>All profiles, the newest of a tool first.</summary>
    public static IReadOnlyList<ConversionProfile> All { get; } =
    [
        ContainersImage, ContainersImage536, ContainersImage530, ContainersImage529, ContainersImage526, ContainersImage525,
        ContainersImage524, Containerd,
    ];

    /// <summary>What the next containers/image will do, by its main branch of April 2026; it has no release that could be named.</summary>
    internal static ConversionProfile ContainersImageNext { get; } =
        new("containers-image-next", "", static () => DocumentProfile.ContainersImageNext, Rules539);

    // Each is the one above it, without what came with that.
    private static ContainersImageRules Rules539 => new();

    private static ContainersImageRules Rules536 => Rules539 with { TakesDockerZstd = false };

    private static ContainersImageRules Rules530 => Rules536 with { KeepsAllOfIndexes = false, KeepsStartInterval = false };

    private static ContainersImageRules Rules529 => Rules530 with { KeepsArtifactTypeOfEntries = false };

    private static ContainersImageRules Rules526 => Rules529 with { MarksZstd = false };

    private static ContainersImageRules Rules525 => Rules526 with { ReadsAllOfIndexes = false };

    private static ContainersImageRules Rules524 => Rules525 with { KeepsArgsEscaped = false };

    /// <summary>The profile's name, such as <c>containers-image</c>.</summary>
    public string Name { get; }

    /// <summary>The tools whose bytes it reproduces.</summary>
    public string Tools { get; }

    /// <summary>What containers/image does in this version; <c>null</c> of another tool.</summary>
    internal ContainersImageRules? Rules { get; }

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
