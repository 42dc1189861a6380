namespace OciContent.Signing;

/// <summary>A signature that could not be read, and so is not verified.</summary>
/// <param name="Blob">The layer that holds it.</param>
/// <param name="Reason">Why not, as a sentence.</param>
public sealed record UnreadSignature(Descriptor Blob, string Reason);
