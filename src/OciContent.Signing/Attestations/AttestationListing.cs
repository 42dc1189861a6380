using OciContent.Sources;

namespace OciContent.Signing.Attestations;

/// <summary>The statements about an image, as they were found.</summary>
public sealed class AttestationListing
{
    internal AttestationListing(Descriptor subject, IReadOnlyList<ImageAttestation> attestations, IReadOnlyList<ContentProblem> problems)
    {
        Subject = subject;
        Attestations = attestations;
        Problems = problems;
    }

    /// <summary>The image: the manifest or index that was asked for.</summary>
    public Descriptor Subject { get; }

    /// <summary>The statements, in the order in which they were found.</summary>
    public IReadOnlyList<ImageAttestation> Attestations { get; }

    /// <summary>What else could not be read, so that nobody knows whether it is a statement.</summary>
    public IReadOnlyList<ContentProblem> Problems { get; }
}
