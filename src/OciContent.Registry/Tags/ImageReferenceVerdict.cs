using OciContent.Policies;

namespace OciContent.Registry.Tags;

/// <summary>What a policy says of a reference to an image.</summary>
public sealed record ImageReferenceVerdict
{
    /// <summary>The reference, as it was written.</summary>
    public required string Written { get; init; }

    /// <summary>The reference in full form; <c>null</c> if what was written is not one.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>Whether what was written has a digest, and so means the same for ever.</summary>
    public bool IsImmutable => Reference?.Digest is not null;

    /// <summary>What it means; <c>null</c> if that could not be found, or was not looked for because the name is not allowed.</summary>
    public ResolvedReference? Resolved { get; init; }

    /// <summary>
    /// What each rule says, in the order in which they were asked: <c>reference</c>, <c>name</c>, <c>lock</c> and <c>resolve</c>, then
    /// those of the options. What follows a rule that is not satisfied may not have been asked.
    /// </summary>
    public required IReadOnlyList<RuleVerdict> Rules { get; init; }

    /// <summary>Whether all rules are satisfied.</summary>
    public bool IsAllowed => Rules.All(static rule => rule.IsSatisfied);

    /// <summary>
    /// The text to put in the place of what was written, so that what runs is what was judged: the same with its digest, and with the tag
    /// <c>latest</c> where none was written. The same text if it has a digest already; <c>null</c> if the reference is not allowed.
    /// </summary>
    public string? Pinned => IsAllowed && Resolved is { } resolved ? resolved.PinText(Written) : null;

    /// <summary>Why it is not allowed, one sentence for each reason; or that it is.</summary>
    public string Reason =>
        IsAllowed
            ? $"'{Written}' is allowed."
            : string.Join(' ', Rules.Where(static rule => !rule.IsSatisfied).Select(static rule => $"{rule.Rule}: {rule.Reason}"));
}
