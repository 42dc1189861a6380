using OciContent.Catalog.Records;

namespace OciContent.Catalog.Database;

/// <summary>All that a catalogue has, kind by kind, each in the order of its digests.</summary>
internal sealed partial class CatalogQueries
{
    public IAsyncEnumerable<ApprovalRecord> ApprovalsAsync(CancellationToken cancellationToken) => database.StreamAsync(
        """
        SELECT d.value, a.approved_at, b.value, n.value, a.until
        FROM approvals a JOIN digests d ON d.id = a.digest JOIN texts b ON b.id = a.approved_by LEFT JOIN texts n ON n.id = a.note
        ORDER BY d.value, a.approved_at, b.value
        """,
        [],
        static row => Approval(row, 0),
        cancellationToken);

    public IAsyncEnumerable<TagRecord> TagsAsync(CancellationToken cancellationToken) => database.StreamAsync(
        """
        SELECT n.value, g.value, t.first_seen, t.last_seen, d.value
        FROM tags t JOIN digests d ON d.id = t.digest JOIN texts n ON n.id = t.repository JOIN texts g ON g.id = t.tag
        ORDER BY n.value, g.value, t.first_seen, d.value
        """,
        [],
        static row => Tag(row, 0),
        cancellationToken);

    /// <summary>
    /// The verdicts on the signatures of an image, or of all; that one is not verified, only where nobody says that it is.
    /// </summary>
    public IAsyncEnumerable<VerdictRecord> VerdictsAsync(Digest? image, CancellationToken cancellationToken) => database.StreamAsync(
        $"""
        SELECT i.value, s.value, k.value, v.is_verified, g.value, r.value, v.checked_at
        FROM verdicts v JOIN digests i ON i.id = v.image JOIN digests s ON s.id = v.signature JOIN texts k ON k.id = v.kind
        LEFT JOIN texts g ON g.id = v.signer LEFT JOIN texts r ON r.id = v.reason
        WHERE (v.is_verified <> 0 OR NOT EXISTS (
          SELECT 1 FROM verdicts o
          WHERE o.image = v.image AND o.signature = v.signature AND o.kind = v.kind AND o.is_verified <> 0))
        {(image is null ? "" : "AND i.value = @0")} ORDER BY i.value, s.value, k.value, g.value IS NOT NULL, g.value
        """,
        image is null ? [] : [DigestBytes.Encode(image)],
        static row => new VerdictRecord
        {
            Image = Digest(row, 0),
            Signature = Digest(row, 1),
            Kind = Text(row, 2),
            IsVerified = row.GetInt64(3) != 0,
            Signer = OptionalText(row, 4),
            Reason = OptionalText(row, 5),
            CheckedAt = Time(row, 6),
        },
        cancellationToken);

    public IAsyncEnumerable<PushedRecord> PushedAsync(CancellationToken cancellationToken) => database.StreamAsync(
        """
        SELECT i.value, p.value, d.value, f.size, m.value
        FROM inferred_manifests f JOIN digests i ON i.id = f.image JOIN digests d ON d.id = f.digest JOIN texts p ON p.id = f.profile
        JOIN texts m ON m.id = f.media_type
        ORDER BY i.value, p.value
        """,
        [],
        static row => new PushedRecord
        {
            Image = Digest(row, 0),
            Profile = Text(row, 1),
            Digest = Digest(row, 2),
            Size = row.GetInt64(3),
            MediaType = Text(row, 4),
        },
        cancellationToken);

    /// <summary>The indexes, with one row for each member.</summary>
    public IAsyncEnumerable<(
        Digest Index,
        string? MediaType,
        long? Size,
        Digest? Member)> MembersAsync(CancellationToken cancellationToken) =>
        database.StreamAsync(
            """
            SELECT d.value, t.value, x.size, c.value
            FROM (SELECT parent AS id FROM members UNION SELECT digest FROM indexes) n JOIN digests d ON d.id = n.id
            LEFT JOIN indexes x ON x.digest = n.id LEFT JOIN texts t ON t.id = x.media_type
            LEFT JOIN members m ON m.parent = n.id LEFT JOIN digests c ON c.id = m.child
            ORDER BY d.value, c.value
            """,
            [],
            static row => (Digest(row, 0), OptionalText(row, 1), Optional(row, 2), OptionalDigest(row, 3)),
            cancellationToken);

    /// <summary>
    /// Contents of which something is known, with one row for each blob that is this content, and each that a profile makes.
    /// </summary>
    public IAsyncEnumerable<(Digest DiffId, long? Size, string? Profile, Digest? Blob, long? BlobSize)> ContentsAsync(
        CancellationToken cancellationToken) => database.StreamAsync(
        """
        SELECT d.value, f.size, o.profile, b.value, o.size
        FROM (SELECT digest AS id FROM diffs UNION SELECT diff FROM layers WHERE diff IS NOT NULL UNION SELECT diff FROM inferred_layers) n
        JOIN digests d ON d.id = n.id LEFT JOIN diffs f ON f.digest = n.id
        LEFT JOIN (
          SELECT l.diff, NULL AS profile, l.digest, l.size FROM layers l WHERE l.diff IS NOT NULL
          UNION ALL SELECT i.diff, p.value, i.digest, i.size FROM inferred_layers i JOIN texts p ON p.id = i.profile) o ON o.diff = n.id
        LEFT JOIN digests b ON b.id = o.digest
        ORDER BY d.value, o.profile, b.value
        """,
        [],
        static row => (Digest(row, 0), Optional(row, 1), OptionalText(row, 2), OptionalDigest(row, 3), Optional(row, 4)),
        cancellationToken);

    /// <summary>The numbers of all images, in the order of their digests.</summary>
    public IAsyncEnumerable<long> ImagesAsync(CancellationToken cancellationToken) => database.StreamAsync(
        "SELECT i.digest FROM images i JOIN digests d ON d.id = i.digest ORDER BY d.value",
        [],
        static row => row.GetInt64(0),
        cancellationToken);

    /// <summary>The layers of a stack with the sizes of their blobs, the base first.</summary>
    public Task<List<LayerDescriptor>> DescriptorsAsync(long stack, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        WITH RECURSIVE {LayersOfStack}
        SELECT d.value, l.size FROM node n CROSS JOIN digests d ON d.id = n.layer LEFT JOIN layers l ON l.digest = n.layer
        ORDER BY n.place DESC
        """,
        [stack],
        static row => new LayerDescriptor(Digest(row, 0), Optional(row, 1)),
        cancellationToken);

    /// <summary>The history of a config.</summary>
    public Task<List<HistoryLine>> HistoryAsync(Digest config, CancellationToken cancellationToken) => database.QueryAsync(
        """
        SELECT t.value, h.is_empty FROM digests d JOIN history h ON h.config = d.id JOIN texts t ON t.id = h.line
        WHERE d.value = @0 ORDER BY h.position
        """,
        [DigestBytes.Encode(config)],
        static row => new HistoryLine(Text(row, 0), row.GetInt64(1) != 0),
        cancellationToken);
}
