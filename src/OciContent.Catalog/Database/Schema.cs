namespace OciContent.Catalog.Database;

/// <summary>
/// The tables, for both engines: <c>$id</c>, <c>$int</c>, <c>$bytes</c> and <c>$keyed</c> are the engine's words. What was published stays
/// as it is; a change is a script that is appended.
/// </summary>
internal static class Schema
{
    /// <summary>The scripts, each of which leads from one version to the next; the first from an empty database to version 1.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE digests (id $id, value $bytes NOT NULL UNIQUE);
        CREATE TABLE texts (id $id, hash $bytes NOT NULL UNIQUE, value $bytes NOT NULL);

        CREATE TABLE images (
          digest $int PRIMARY KEY, media_type $int, size $int, config $int, platform $int, stack $int, chain $int, artifact_type $int);
        CREATE INDEX images_config ON images (config);
        CREATE INDEX images_stack ON images (stack);
        CREATE INDEX images_chain ON images (chain);

        CREATE TABLE indexes (digest $int PRIMARY KEY, media_type $int, size $int);
        CREATE TABLE members (parent $int NOT NULL, child $int NOT NULL, PRIMARY KEY (parent, child)) $keyed;
        CREATE INDEX members_child ON members (child);

        CREATE TABLE stacks (id $int PRIMARY KEY, parent $int, layer $int NOT NULL, depth $int NOT NULL);
        CREATE INDEX stacks_parent ON stacks (parent, layer);
        CREATE INDEX stacks_layer ON stacks (layer);

        CREATE TABLE layers (digest $int PRIMARY KEY, size $int, diff $int);
        CREATE INDEX layers_diff ON layers (diff);
        CREATE TABLE diffs (digest $int PRIMARY KEY, size $int NOT NULL);
        CREATE TABLE inferred_layers (
          diff $int NOT NULL, profile $int NOT NULL, digest $int NOT NULL, size $int NOT NULL, PRIMARY KEY (diff, profile)) $keyed;
        CREATE INDEX inferred_layers_digest ON inferred_layers (digest);
        CREATE TABLE inferred_manifests (
          image $int NOT NULL, profile $int NOT NULL, digest $int NOT NULL, size $int NOT NULL, media_type $int NOT NULL,
          PRIMARY KEY (image, profile)) $keyed;
        CREATE INDEX inferred_manifests_digest ON inferred_manifests (digest);
        CREATE TABLE history (
          config $int NOT NULL, position $int NOT NULL, line $int NOT NULL, is_empty $int NOT NULL, PRIMARY KEY (config, position)) $keyed;

        CREATE TABLE tags (
          repository $int NOT NULL, tag $int NOT NULL, first_seen $int NOT NULL, digest $int NOT NULL, last_seen $int NOT NULL,
          PRIMARY KEY (repository, tag, first_seen, digest)) $keyed;
        CREATE INDEX tags_digest ON tags (digest);
        CREATE TABLE approvals (
          digest $int NOT NULL, approved_at $int NOT NULL, approved_by $int NOT NULL, note $int, until $int,
          PRIMARY KEY (digest, approved_at, approved_by)) $keyed;
        CREATE TABLE verdicts (
          image $int NOT NULL, signature $int NOT NULL, kind $int NOT NULL, is_verified $int NOT NULL, signer $int, reason $int,
          checked_at $int NOT NULL, PRIMARY KEY (image, signature, kind)) $keyed;
        """,

        // What a tag stands for now is what was seen last. One signature's blob may have been signed by several; 0 is nobody that is known.
        """
        CREATE INDEX tags_last_seen ON tags (repository, tag, last_seen);
        ALTER TABLE verdicts RENAME TO verdicts_1;
        CREATE TABLE verdicts (
          image $int NOT NULL, signature $int NOT NULL, kind $int NOT NULL, signer $int NOT NULL, is_verified $int NOT NULL, reason $int,
          checked_at $int NOT NULL, PRIMARY KEY (image, signature, kind, signer)) $keyed;
        INSERT INTO verdicts (image, signature, kind, signer, is_verified, reason, checked_at)
        SELECT image, signature, kind, COALESCE(signer, 0), is_verified, reason, checked_at FROM verdicts_1;
        DROP TABLE verdicts_1;
        """,
    ];

    /// <summary>The newest version, which this program writes.</summary>
    public static int Version => Migrations.Count;

    /// <summary>A script in an engine's words.</summary>
    public static string For(string script, string id, string integer, string bytes, string keyed) =>
        script
            .Replace("$id", id, StringComparison.Ordinal)
            .Replace("$int", integer, StringComparison.Ordinal)
            .Replace("$bytes", bytes, StringComparison.Ordinal)
            .Replace("$keyed", keyed, StringComparison.Ordinal);
}
