namespace OciContent.Registry;

/// <summary>
/// Bounds on what a registry may answer. What goes beyond one is a <see cref="RegistryException"/>, never a shorter answer.
/// </summary>
public sealed record RegistryLimits
{
    /// <summary>The usual limits.</summary>
    public static RegistryLimits Default { get; } = new();

    /// <summary>The largest manifest, index or page, in bytes: 4 MiB, which every registry must take (distribution-spec).</summary>
    public int MaxDocumentSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many pages a list may have.</summary>
    public int MaxPages { get; init; } = 1000;

    /// <summary>How many tags or repositories a list may have.</summary>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>How many manifests may refer to one.</summary>
    public int MaxReferrers { get; init; } = 1000;

    /// <summary>How many redirects are followed for one request.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>
    /// How often a request that may be repeated is repeated, and how often a blob is taken up again without any progress.
    /// </summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>How long a registry may make one request wait in all, by <c>Retry-After</c> or by failing.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer's headers may take, after all of the request was sent.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a transfer may stand still.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
