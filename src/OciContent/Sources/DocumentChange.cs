namespace OciContent.Sources;

/// <summary>A document that was changed: by a conversion, or by an edit and what follows from it.</summary>
/// <param name="Before">What pointed at it before.</param>
/// <param name="After">What points at it now.</param>
/// <param name="Bytes">Its bytes now.</param>
public sealed record DocumentChange(Descriptor Before, Descriptor After, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What the document was and what it is.</summary>
    public override string ToString() => $"{Before.Digest} becomes {After.Digest}";
}
