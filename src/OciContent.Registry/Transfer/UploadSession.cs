namespace OciContent.Registry.Transfer;

/// <summary>An upload that a registry has begun.</summary>
internal sealed class UploadSession
{
    /// <summary>Where the next request goes to: each answer says it anew.</summary>
    public required Uri Location { get; set; }

    /// <summary>The least size of a piece but the last, in bytes (<c>OCI-Chunk-Min-Length</c>); 0 if the registry does not say.</summary>
    public long MinChunkSize { get; init; }

    /// <summary>How many bytes the registry has.</summary>
    public long Acknowledged { get; set; }
}
