namespace OciContent.Comparison;

/// <summary>Says which image of the one source is to be compared with which of the other.</summary>
internal static class ImagePairs
{
    // What fits better comes first. Each is the same whichever source is the first one.
    private static readonly Func<ComparedImage, (string, string?, object?)?>[] Keys =
    [
        static image => image is { Names: { } names, System: var system } ? (image.Kind, system, names) : null,
        static image => image.Identity.Manifest is { } manifest ? (image.Kind, null, manifest.Digest) : null,
        static image => image.Identity.Config is { } config ? (image.Kind, null, config.Digest) : null,
        static image => image.System is { } system ? (image.Kind, system, null) : null,
        static image => image.Machine is { } machine ? (image.Kind, machine, null) : null,
    ];

    /// <summary>The pairs, in the order of the second source; behind them what only the first has.</summary>
    public static IEnumerable<(ComparedImage? Before, ComparedImage? After)> Of(
        IReadOnlyList<ComparedImage> before,
        IReadOnlyList<ComparedImage> after)
    {
        var pairs = new Matching(before.Count, after.Count);
        foreach (Func<ComparedImage, (string, string?, object?)?> key in Keys)
        {
            pairs.Match(i => key(before[i]), i => key(after[i]));
        }

        // One image and one image are compared whatever their platforms: that these differ is what is to be told.
        if (Only(before) is { } one && Only(after) is { } other)
        {
            pairs.Match(i => ReferenceEquals(before[i], one) ? "" : null, i => ReferenceEquals(after[i], other) ? "" : null);
        }

        pairs.Match(
            i => before[i].Kind == "image" ? null : before[i].Kind,
            i => after[i].Kind == "image" ? null : after[i].Kind);
        return
        [
            .. after.Select((image, i) => (pairs.PartnerOf(i) is { } partner ? before[partner] : null, (ComparedImage?)image)),
            .. before.Where((_, i) => !pairs.HasPartner(i)).Select(static image => ((ComparedImage?)image, (ComparedImage?)null)),
        ];
    }

    private static ComparedImage? Only(IReadOnlyList<ComparedImage> images) =>
        images.Where(static image => image.Kind == "image").Take(2).ToArray() is [ComparedImage only] ? only : null;
}
