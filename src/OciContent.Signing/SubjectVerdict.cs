namespace OciContent.Signing;

/// <summary>The verdict on a signature, and what it signs.</summary>
/// <param name="Subject">
/// What it is attached to: the image that was asked for, or the index through whose verified bytes that was reached, so that its signature
/// covers the image too.
/// </param>
/// <param name="Verdict">Whether it is verified.</param>
public sealed record SubjectVerdict(Descriptor Subject, SignatureVerdict Verdict);
