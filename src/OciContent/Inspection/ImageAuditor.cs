using System.Runtime.CompilerServices;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>
/// Looks for what is allowed but should be known: addresses that pulling calls, content that two tools see differently, claims and names
/// that are not what they seem. Reads documents, no layers; nothing is called.
/// </summary>
public static class ImageAuditor
{
    /// <summary>Audits the images of a medium.</summary>
    /// <param name="source">The medium.</param>
    /// <param name="reference">Which image, by tag, name or digest; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The findings, in the order in which the documents lead to them.</returns>
    /// <exception cref="ContentNotFoundException">No image has the name asked for.</exception>
    public static Task<IReadOnlyList<AuditFinding>> AuditAsync(IImageSource source, string? reference = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AuditCoreAsync(source, reference, cancellationToken);
    }

    /// <summary>Audits a manifest or index and what it leads to, wherever it is kept.</summary>
    /// <param name="reader">Where it is kept.</param>
    /// <param name="root">The manifest or index.</param>
    /// <param name="limits">Limits on the documents that are read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The findings, in the order in which the documents lead to them.</returns>
    public static Task<IReadOnlyList<AuditFinding>> AuditAsync(IContentReader reader, Descriptor root, ImageSourceOptions limits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(limits);
        return AuditCoreAsync(reader, root, limits, cancellationToken);
    }

    private static async Task<IReadOnlyList<AuditFinding>> AuditCoreAsync(IImageSource source, string? reference, CancellationToken cancellationToken)
    {
        var run = new AuditRun();
        switch (source)
        {
            case ImageLayout layout:
                run.AddTags(layout.Index);
                await new DocumentTour(source, ImageSourceOptions.Default, run).VisitAsync(layout, reference, cancellationToken).ConfigureAwait(false);
                break;
            case ImageDirectory directory:
                await new DocumentTour(source, ImageSourceOptions.Default, run).VisitAsync(directory.Root.ToDescriptor(), directory.Path, cancellationToken).ConfigureAwait(false);
                break;
            default:
                ImageListing listing = await source.ListImagesAsync(reference, cancellationToken).ConfigureAwait(false);
                run.AddImages(listing.Images);
                break;
        }

        await run.CheckStoredSizesAsync(source, cancellationToken).ConfigureAwait(false);
        return run.Findings;
    }

    private static async Task<IReadOnlyList<AuditFinding>> AuditCoreAsync(IContentReader reader, Descriptor root, ImageSourceOptions limits, CancellationToken cancellationToken)
    {
        var run = new AuditRun();
        await new DocumentTour(reader, limits, run).VisitAsync(root, "root", cancellationToken).ConfigureAwait(false);
        await run.CheckStoredSizesAsync(reader, cancellationToken).ConfigureAwait(false);
        return run.Findings;
    }
}
