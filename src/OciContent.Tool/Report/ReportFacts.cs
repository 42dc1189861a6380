using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Verbs;
using OciContent.Verification;

namespace OciContent.Tool.Report;

/// <summary>All that a page tells of an image.</summary>
internal sealed record ReportFacts
{
    /// <summary>The image, as it was written.</summary>
    public required string Name { get; init; }

    /// <summary>How it is kept.</summary>
    public required string Format { get; init; }

    /// <summary>Whether it is kept with its manifest.</summary>
    public required bool HasManifests { get; init; }

    /// <summary>Its hashes.</summary>
    public required ImageInspection Inspection { get; init; }

    /// <summary>Whether everything is what it claims to be.</summary>
    public required VerificationReport Verification { get; init; }

    /// <summary>What is legal but risky.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>Its tree of hashes.</summary>
    public required ImageGraph Graph { get; init; }

    /// <summary>What is attached to it, and to the images of an index.</summary>
    public required Attached Attached { get; init; }

    /// <summary>Which tools wrote its layers; <c>null</c> if that was not asked.</summary>
    public IdentificationResult? Writers { get; init; }

    /// <summary>Whether it is built on the images that were asked for.</summary>
    public IReadOnlyList<(string Name, BaseMatch Match)> Bases { get; init; } = [];

    /// <summary>Reads them, each layer as often as it takes.</summary>
    /// <param name="name">The image, as it was written.</param>
    /// <param name="format">How it is kept.</param>
    /// <param name="source">The image, as near as it can be.</param>
    /// <param name="findsWriters">Whether to find out which tools wrote its layers.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ReportFacts> ReadAsync(
        string name,
        string format,
        ImageSource source,
        bool findsWriters,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        Attached attached = await Attached.ToAsync(source, cancellationToken);
        return new ReportFacts
        {
            Name = name,
            Format = format,
            HasManifests = source.HasManifests,
            Inspection = await ImageInspector.InspectAsync(source, new InspectionOptions { Progress = progress }, cancellationToken),
            Verification = await ImageVerifier.VerifyAsync(source, new VerificationOptions { Progress = progress }, cancellationToken),
            Findings = await ImageAuditor.AuditAsync(source, cancellationToken),
            Graph = await ImageGraph.ReadAsync(source, attached.Attachments, cancellationToken),
            Attached = attached,
            Writers = findsWriters
                ? await LayerIdentifier.IdentifyAsync(source, new IdentificationOptions { Progress = progress }, cancellationToken)
                : null,
        };
    }
}
