namespace OciContent.TestKit.Registries;

/// <summary>In what a registry differs from one that does all that distribution-spec 1.1 asks for.</summary>
public sealed partial record RegistryQuirks
{
    /// <summary>Whether the addresses it names are relative.</summary>
    public bool NamesRelativeLocations { get; init; }

    /// <summary>
    /// Whether <c>POST ?digest=</c> with the content is an upload; otherwise it is answered with 202 and the content ignored.
    /// </summary>
    public bool TakesSinglePost { get; init; } = true;

    /// <summary>What a PATCH is answered with.</summary>
    public int PatchStatus { get; init; } = 202;

    /// <summary>Whether an upload is lost once a request of it broke off, or an old address is used again.</summary>
    public bool LosesBrokenUploads { get; init; }

    /// <summary>What an old address of an upload is answered with when something is sent there.</summary>
    public int OldLocationStatus { get; init; } = 416;

    /// <summary>Whether <c>Content-Range</c> of a PATCH must fit; otherwise what comes is appended.</summary>
    public bool ChecksContentRange { get; init; } = true;

    /// <summary>Whether an upload's 416 says where to go on.</summary>
    public bool TellsRangeWith416 { get; init; } = true;

    /// <summary>Whether the <c>Range</c> that an upload tells stays at the end of its first chunk.</summary>
    public bool RangeStaysAtFirstChunk { get; init; }

    /// <summary>Whether it says how far an upload is.</summary>
    public bool AnswersUploadStatus { get; init; } = true;

    /// <summary>The smallest chunk but the last, in bytes.</summary>
    public long MinChunkSize { get; init; }

    /// <summary>Whether the smallest chunk is told (<c>OCI-Chunk-Min-Length</c>).</summary>
    public bool TellsMinChunkSize { get; init; }

    /// <summary>The largest body of a PATCH, in bytes.</summary>
    public long MaxPatchSize { get; init; } = long.MaxValue;

    /// <summary>Whether blobs of other repositories are mounted.</summary>
    public bool Mounts { get; init; } = true;

    /// <summary>Whether only blobs are mounted that a manifest has.</summary>
    public bool MountsReferencedOnly { get; init; }

    /// <summary>Whether a blob is mounted from wherever it is if it is not said from where.</summary>
    public bool MountsWithoutFrom { get; init; }

    /// <summary>Whether a blob is found in every repository once it is in one.</summary>
    public bool SharesBlobs { get; init; }

    /// <summary>Whether a part of a blob can be had.</summary>
    public bool TakesRanges { get; init; } = true;

    /// <summary>Whether a part of a blob can be had up to its end without saying where that is.</summary>
    public bool TakesOpenRanges { get; init; } = true;

    /// <summary>Whether the 416 of a blob has the blob's <c>Content-Length</c>, and a short body.</summary>
    public bool LiesAboutLengthOf416 { get; init; }

    /// <summary>Whether content known by another digest is called by its sha256 digest.</summary>
    public bool NamesSha256 { get; init; }

    /// <summary>Whether a blob's request with the types of manifests in <c>Accept</c> is answered with 406.</summary>
    public bool RefusesManifestTypesForBlobs { get; init; }

    /// <summary>Whether HEAD finds every blob, though GET does not.</summary>
    public bool HeadFindsEveryBlob { get; init; }

    /// <summary>Whether blobs are at another server (<see cref="FaultRegistry.Cdn"/>), to which requests are redirected with 307.</summary>
    public bool RedirectsBlobs { get; init; }

    /// <summary>Whether a manifest of image-spec is there only for those whose <c>Accept</c> has its type.</summary>
    public bool RequiresAccept { get; init; }

    /// <summary>Whether a manifest's blobs and children must be there before it.</summary>
    public bool ChecksReferences { get; init; } = true;

    /// <summary>What a manifest of more than 4 MiB is answered with.</summary>
    public int LargeManifestStatus { get; init; } = 413;

    /// <summary>What a reference that is neither a tag nor a digest is answered with.</summary>
    public int MalformedReferenceStatus { get; init; } = 400;

    /// <summary>Whether <c>PUT ?tag=</c> makes tags (distribution-spec after 1.1.1).</summary>
    public bool TakesTagParameters { get; init; } = true;

    /// <summary>Whether the tag of the referrers tag schema finds the manifest that it is about.</summary>
    public bool ResolvesReferrersTags { get; init; }

    /// <summary>Whether anything can be deleted.</summary>
    public bool Deletes { get; init; } = true;

    /// <summary>Whether a tag can be deleted; otherwise 400 is answered.</summary>
    public bool DeletesTags { get; init; } = true;

    /// <summary>Whether lists of tags come in pages; otherwise all tags come each time, in no order.</summary>
    public bool PagesTags { get; init; } = true;

    /// <summary>How many items a page has at most, also if more are asked for.</summary>
    public int PageSize { get; init; } = int.MaxValue;

    /// <summary>The most items that may be asked for.</summary>
    public int MaxPageSize { get; init; } = int.MaxValue;

    /// <summary>Whether lists of tags have <c>null</c> among them, or in the place of none.</summary>
    public bool ListsNullTags { get; init; }

    /// <summary>Whether lists of tags have digests among them.</summary>
    public bool ListsDigestsAsTags { get; init; }

    /// <summary>What the catalog is answered with if there is none.</summary>
    public int? CatalogStatus { get; init; }

    /// <summary>What the referrers API is answered with if there is none.</summary>
    public int? ReferrersStatus { get; init; }

    /// <summary>Whether referrers are filtered by their artifact type.</summary>
    public bool FiltersReferrers { get; init; } = true;

    /// <summary>Whether the referrers of what has none are <c>null</c>.</summary>
    public bool ListsNullReferrers { get; init; }

    /// <summary>The media type that lists of referrers are said to have.</summary>
    public string ReferrersContentType { get; init; } = "application/vnd.oci.image.index.v1+json";

    /// <summary>How many requests may still be made, as Docker Hub tells it; <c>null</c> if that is not told.</summary>
    public int? RateLimit { get; init; }

    /// <summary>How the challenge writes <c>Basic</c>.</summary>
    public string BasicScheme { get; init; } = "Basic";
}
