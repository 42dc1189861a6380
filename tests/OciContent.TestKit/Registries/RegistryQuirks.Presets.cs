namespace OciContent.TestKit.Registries;

public sealed partial record RegistryQuirks
{
    /// <summary>None: distribution-spec.</summary>
    public static RegistryQuirks None { get; } = new();

    /// <summary>distribution 2.8, Debian's <c>docker-registry</c>.</summary>
    public static RegistryQuirks Distribution28 { get; } = new()
    {
        TakesSinglePost = false,
        LosesBrokenUploads = true,
        OldLocationStatus = 404,
        ChecksContentRange = false,
        LiesAboutLengthOf416 = true,
        NamesSha256 = true,
        RequiresAccept = true,
        LargeManifestStatus = 400,
        MalformedReferenceStatus = 500,
        TakesTagParameters = false,
        DeletesTags = false,
        PagesTags = false,
        ReferrersStatus = 404,
    };

    /// <summary>distribution 3.</summary>
    public static RegistryQuirks Distribution3 { get; } = new()
    {
        TakesSinglePost = false,
        TellsRangeWith416 = false,
        RequiresAccept = true,
        TakesTagParameters = false,
        ReferrersStatus = 404,
    };

    /// <summary>olareg.</summary>
    public static RegistryQuirks Olareg { get; } = new()
    {
        NamesRelativeLocations = true,
        OldLocationStatus = 400,
        ListsNullReferrers = true,
    };

    /// <summary><c>crane registry serve</c>, go-containerregistry's.</summary>
    public static RegistryQuirks CraneServe { get; } = new()
    {
        NamesRelativeLocations = true,
        PatchStatus = 204,
        AnswersUploadStatus = false,
        TellsRangeWith416 = false,
        Mounts = false,
        SharesBlobs = true,
        TakesOpenRanges = false,
        ChecksReferences = false,
        TakesTagParameters = false,
        FiltersReferrers = false,
        ReferrersContentType = "text/plain",
    };

    /// <summary>Amazon's.</summary>
    public static RegistryQuirks Ecr { get; } = new()
    {
        PatchStatus = 201,
        RangeStaysAtFirstChunk = true,
        AnswersUploadStatus = false,
        MinChunkSize = 5 * 1024 * 1024,
        MountsReferencedOnly = true,
        MaxPageSize = 1000,
        CatalogStatus = 405,
    };

    /// <summary>GitHub's.</summary>
    public static RegistryQuirks Ghcr { get; } = new()
    {
        MaxPatchSize = 4 * 1024 * 1024,
        TellsRangeWith416 = false,
        ReferrersStatus = 303,
        Deletes = false,
        CatalogStatus = 405,
    };

    /// <summary>GitLab's. Its token server honours one scope: <see cref="TokenIssuer.ReadsFirstScopeOnly"/>.</summary>
    public static RegistryQuirks GitLab { get; } = new()
    {
        ResolvesReferrersTags = true,
        ReferrersStatus = 404,
        CatalogStatus = 401,
    };

    /// <summary>JFrog's.</summary>
    public static RegistryQuirks Artifactory { get; } = new()
    {
        RefusesManifestTypesForBlobs = true,
        ListsDigestsAsTags = true,
    };

    /// <summary>Sonatype's.</summary>
    public static RegistryQuirks Nexus { get; } = new()
    {
        ListsNullTags = true,
        BasicScheme = "BASIC",
        ReferrersStatus = 404,
    };

    /// <summary>Docker's. Its token server is elsewhere: <see cref="BearerAuth"/> with a <see cref="TokenServer"/>.</summary>
    public static RegistryQuirks DockerHub { get; } = new()
    {
        RedirectsBlobs = true,
        RateLimit = 100,
        CatalogStatus = 401,
    };
}
