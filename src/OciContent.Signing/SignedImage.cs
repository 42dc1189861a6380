namespace OciContent.Signing;

/// <summary>A signature or an attestation that was made and written beside its image.</summary>
/// <param name="Subject">What was signed: the manifest or index.</param>
/// <param name="Manifest">The manifest that holds the signature.</param>
/// <param name="Signature">The layer that is the signature.</param>
/// <param name="Tag">The tag by which the manifest is found; <c>null</c> if it refers to its subject.</param>
/// <param name="Replaced">What the tag stood for before, whose signatures the new manifest has too; <c>null</c> if nothing.</param>
public sealed record SignedImage(Descriptor Subject, Descriptor Manifest, Descriptor Signature, string? Tag, Digest? Replaced);
