using OciContent.Sources;

namespace OciContent.Signing;

/// <summary>A signature as it is to be written.</summary>
/// <param name="Source">The manifest that holds it, and its contents.</param>
/// <param name="Signature">The layer that is the signature.</param>
/// <param name="Tag">The tag by which it is found; <c>null</c> if it refers to its subject.</param>
/// <param name="Replaced">What the tag stood for before; <c>null</c> if nothing.</param>
internal sealed record SignatureArtifact(ImageSource Source, Descriptor Signature, string? Tag = null, Digest? Replaced = null);
