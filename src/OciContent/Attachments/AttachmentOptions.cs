namespace OciContent.Attachments;

/// <summary>How much is looked for.</summary>
public sealed record AttachmentOptions
{
    /// <summary>
    /// Whether what is attached to the manifests of an index, and to the attestations in it, is looked for too: in a registry that takes
    /// four requests for each of them. Not so unless set; the attestations themselves are always found.
    /// </summary>
    public bool IncludeParts { get; init; }

    /// <summary>
    /// Whether what is attached to attachments, such as the signature of an SBOM, is looked for too: in a registry that takes four requests
    /// for each of them. So unless set to false.
    /// </summary>
    public bool IncludeNested { get; init; } = true;

    /// <summary>How many attachments are read at most, those that turn out to be none too; 1,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxAttachments
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1_000;

    /// <summary>How deep attachments of attachments may nest; 8 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 8;

    internal static AttachmentOptions Default { get; } = new();
}
