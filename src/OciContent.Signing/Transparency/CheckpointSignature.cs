namespace OciContent.Signing.Transparency;

/// <summary>One signature of a checkpoint (C2SP, signed-note.md).</summary>
/// <param name="Name">Who signed, as the line says.</param>
/// <param name="Hint">The first four bytes of the key's ID.</param>
/// <param name="Signature">The signature.</param>
internal sealed record CheckpointSignature(string Name, byte[] Hint, byte[] Signature);
