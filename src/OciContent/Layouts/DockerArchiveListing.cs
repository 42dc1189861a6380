using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>What a docker-archive's <c>manifest.json</c> lists.</summary>
/// <param name="Images">The images.</param>
/// <param name="Faults">Those that could not be read, and why.</param>
/// <param name="Oddities">What is odd about the others.</param>
internal sealed record DockerArchiveListing(
    IReadOnlyList<DockerArchiveImage> Images,
    IReadOnlyList<(ContentLocation Location, Exception Fault)> Faults,
    IReadOnlyList<SourceOddity> Oddities);
