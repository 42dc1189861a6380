using FsCheck;

namespace OciContent.Testing;

/// <summary>How the laws of producers are checked, and what the producer claims.</summary>
public sealed record ManifestProducerLawOptions : LawOptions
{
    /// <summary>
    /// What the producer is asked for: <see cref="OciArbitraries.ImageDescriptions"/> unless told otherwise. A producer that does not do
    /// all of it gets less, as by <c>OciArbitraries.ImageDescriptions().Filter(image => image.Format == ImageFormat.Oci)</c>.
    /// </summary>
    public Arbitrary<ImageDescription> Descriptions { get; init; } = OciArbitraries.ImageDescriptions();

    /// <summary>Whether the producer claims to write no white space between tokens. It does not unless told so.</summary>
    public bool IsCompact { get; init; }

    /// <summary>Whether the producer claims to write the keys of each object in order. It does not unless told so.</summary>
    public bool HasSortedKeys { get; init; }

    /// <summary>
    /// How long after the first time <see cref="ManifestProducerLaws.OutputIsDeterministic"/> asks for the same image again: a little more
    /// than a second unless told otherwise, as who writes the time of day writes it to the second.
    /// </summary>
    public TimeSpan RepeatsAfter { get; init; } = TimeSpan.FromMilliseconds(1100);
}
