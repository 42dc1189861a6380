namespace OciContent.Catalog.Database;

/// <summary>All kinds of rows, in the order in which they are written.</summary>
internal static class RowKinds
{
    // What one look did not tell, another one may.
    public static RowKind Images { get; } = RowKind.Updated(
        "images",
        1,
        "media_type = COALESCE(images.media_type, excluded.media_type), size = COALESCE(images.size, excluded.size), "
            + "config = COALESCE(images.config, excluded.config), platform = COALESCE(images.platform, excluded.platform), "
            + "stack = COALESCE(images.stack, excluded.stack), chain = COALESCE(images.chain, excluded.chain), "
            + "artifact_type = COALESCE(images.artifact_type, excluded.artifact_type)",
        "false",
        static (earlier, later) => [.. earlier.Zip(later, Either)],
        "digest",
        "media_type",
        "size",
        "config",
        "platform",
        "stack",
        "chain",
        "artifact_type");

    public static RowKind Indexes { get; } = RowKind.Constant("indexes", 1, "digest", "media_type", "size");

    public static RowKind Members { get; } = RowKind.Constant("members", 2, "parent", "child");

    // The lowest layer alone is its own digest, which may be claimed to be what is the digest of several; that those are what they are, is
    // computed, and so the higher one is right.
    public static RowKind Stacks { get; } = RowKind.Updated(
        "stacks",
        1,
        "parent = excluded.parent, layer = excluded.layer, depth = excluded.depth WHERE excluded.depth > stacks.depth",
        "t.depth >= s.depth",
        static (earlier, later) => later[^1].Number > earlier[^1].Number ? later : earlier,
        "id",
        "parent",
        "layer",
        "depth");

    // A size that is proved, by reading the layer, is worth more than one that a manifest claims; of two claims, the smaller one is kept.
    public static RowKind Layers { get; } = RowKind.Updated(
        "layers",
        1,
        "size = CASE WHEN layers.diff IS NULL AND excluded.diff IS NOT NULL THEN COALESCE(excluded.size, layers.size) "
            + "WHEN layers.diff IS NULL AND excluded.size < layers.size THEN excluded.size "
            + "ELSE COALESCE(layers.size, excluded.size) END, diff = COALESCE(layers.diff, excluded.diff)",
        "(t.diff IS NOT NULL OR s.diff IS NULL) AND (s.size IS NULL OR t.size <= s.size OR (t.diff IS NOT NULL AND t.size IS NOT NULL))",
        static (earlier, later) =>
        [
            earlier[0],
            earlier[2] != Cell.None ? Either(earlier[1], later[1])
                : later[2] != Cell.None || later[1].Number < earlier[1].Number ? Either(later[1], earlier[1])
                : Either(earlier[1], later[1]),
            Either(earlier[2], later[2]),
        ],
        "digest",
        "size",
        "diff");

    public static RowKind Diffs { get; } = RowKind.Constant("diffs", 1, "digest", "size");

    public static RowKind InferredLayers { get; } = RowKind.Constant("inferred_layers", 2, "diff", "profile", "digest", "size");

    public static RowKind InferredManifests { get; } =
        RowKind.Constant("inferred_manifests", 2, "image", "profile", "digest", "size", "media_type");

    public static RowKind History { get; } = RowKind.Constant("history", 2, "config", "position", "line", "is_empty");

    /// <summary>That a tag had a digest from one time to another.</summary>
    public static RowKind Tags { get; } = RowKind.Updated(
        "tags",
        4,
        "last_seen = CASE WHEN excluded.last_seen > tags.last_seen THEN excluded.last_seen ELSE tags.last_seen END",
        "t.last_seen >= s.last_seen",
        static (earlier, later) => later[^1].Number > earlier[^1].Number ? later : earlier,
        "repository",
        "tag",
        "first_seen",
        "digest",
        "last_seen");

    /// <summary>That a tag had a digest at a time: for longer, if it had the same before; otherwise from then on.</summary>
    public static RowKind Observations { get; } = new(
        "observations",
        ["repository", "tag", "digest", "at"],
        2,
        """
        INSERT INTO tags (repository, tag, first_seen, digest, last_seen)
        SELECT s.repository, s.tag,
          COALESCE(
            (SELECT t.first_seen FROM tags t
              WHERE t.repository = s.repository AND t.tag = s.tag AND t.digest = s.digest AND t.first_seen =
                (SELECT MAX(u.first_seen) FROM tags u WHERE u.repository = s.repository AND u.tag = s.tag AND u.first_seen <= s.at)),
            s.at),
          s.digest, s.at
        FROM {source} s WHERE true ORDER BY s.repository, s.tag
        ON CONFLICT (repository, tag, first_seen, digest) DO UPDATE
        SET last_seen = CASE WHEN excluded.last_seen > tags.last_seen THEN excluded.last_seen ELSE tags.last_seen END
        """,
        static (_, later) => later);

    public static RowKind Approvals { get; } = RowKind.Constant("approvals", 3, "digest", "approved_at", "approved_by", "note", "until");

    // Whom one trusts, another one may not: what is verified is beside what is not, and by whom it is signed tells them apart. Of one
    // signer the newest counts, as trust ends.
    public static RowKind Verdicts { get; } = RowKind.Updated(
        "verdicts",
        4,
        "is_verified = excluded.is_verified, reason = excluded.reason, checked_at = excluded.checked_at "
            + "WHERE excluded.checked_at > verdicts.checked_at "
            + "OR (excluded.checked_at = verdicts.checked_at AND excluded.is_verified > verdicts.is_verified)",
        "false",
        static (earlier, later) =>
            (later[^1].Number, later[4].Number) is var (at, isVerified)
            && (at > earlier[^1].Number || (at == earlier[^1].Number && isVerified > earlier[4].Number)) ? later : earlier,
        "image",
        "signature",
        "kind",
        "signer",
        "is_verified",
        "reason",
        "checked_at");

    public static IReadOnlyList<RowKind> All { get; } =
    [
        Stacks, Layers, Diffs, InferredLayers, History, Images, Indexes, Members, InferredManifests, Tags, Observations, Approvals,
        Verdicts,
    ];

    private static Cell Either(Cell one, Cell other) => one == Cell.None ? other : one;
}
