namespace OciContent.Registry.Storage;

/// <summary>Which collection is previewed.</summary>
public sealed record GarbageOptions
{
    /// <summary>The rules that are played.</summary>
    public GarbageRules Rules { get; init; } = GarbageRules.Distribution28;

    /// <summary>Whether manifests without a tag are deleted: <c>--delete-untagged</c>, or <c>-m</c>.</summary>
    public bool DeletesUntagged { get; init; }

    /// <summary>
    /// Whether manifests stay that refer to one that stays, such as its signatures. No collector does so: it shows what that would cost.
    /// </summary>
    public bool KeepsReferrers { get; init; }
}
