namespace OciContent.Registry.Tags;

/// <summary>What a reference meant at a moment.</summary>
public sealed record ResolvedReference
{
    /// <summary>The reference, in its full form, with the tag <c>latest</c> where neither a tag nor a digest was written.</summary>
    public required ImageReference Reference { get; init; }

    /// <summary>The manifest or index that it meant. Its digest and size are those of the bytes that were read.</summary>
    public required Descriptor Content { get; init; }

    /// <summary>When it was read.</summary>
    public required DateTimeOffset ResolvedAt { get; init; }

    /// <summary>The reference that always means this content: the name, the tag as a reminder, and the digest.</summary>
    public ImageReference Pinned => Reference.WithDigest(Content.Digest);

    /// <summary>
    /// What somebody wrote for the reference, pinned: as it was written, with the tag <c>latest</c> if there was none, and the digest.
    /// What has a digest stays as it is.
    /// </summary>
    /// <param name="written">What was written, such as <c>alpine</c>.</param>
    /// <exception cref="FormatException">It is not a reference, or another one.</exception>
    public string PinText(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        ImageReference parsed = ImageReference.Parse(written);
        return parsed.Name != Reference.Name ? throw new FormatException($"'{written}' is not '{Reference}': expected a text for it.")
            : parsed.Digest is not null ? written
            : PinnedText.Of(written, Content.Digest);
    }
}
