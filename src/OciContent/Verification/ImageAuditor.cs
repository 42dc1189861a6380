using OciContent.Sources;

namespace OciContent.Verification;

/// <summary>
/// Looks for what is allowed but should be known: addresses that pulling calls, content that two tools see differently, claims and names
/// that are not what they seem. Reads documents, no layers; nothing is called.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// IReadOnlyList&lt;AuditFinding&gt; findings = await ImageAuditor.AuditAsync(source);
/// </code>
/// </example>
public static class ImageAuditor
{
    /// <summary>Audits images, and whatever else is selected of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The findings, in the order in which the documents lead to them.</returns>
    public static Task<IReadOnlyList<AuditFinding>> AuditAsync(ImageSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AuditCoreAsync(source, cancellationToken);
    }

    private static async Task<IReadOnlyList<AuditFinding>> AuditCoreAsync(ImageSource source, CancellationToken cancellationToken)
    {
        var visitor = new AuditVisitor();
        visitor.AddSource(source);
        await source.WalkAsync(visitor, cancellationToken).ConfigureAwait(false);
        await visitor.CheckStoredSizesAsync(source, cancellationToken).ConfigureAwait(false);
        return visitor.Findings;
    }
}
