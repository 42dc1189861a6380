namespace OciContent.Signing;

/// <summary>What a signature has to be about.</summary>
/// <param name="Manifest">
/// The manifest or index as it was resolved. Signatures say its digest; Notation's also its size and media type.
/// </param>
/// <param name="Name">What the image was asked for by, if it was by a name; rules about repositories need one.</param>
public sealed record SignatureSubject(Descriptor Manifest, ImageReference? Name = null);
