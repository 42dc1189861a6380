namespace OciContent.Conversion;

/// <summary>A document that a conversion changed.</summary>
/// <param name="Before">What pointed at it in the image that is converted.</param>
/// <param name="After">What points at it in the result.</param>
/// <param name="Bytes">The bytes of the result.</param>
public sealed record ConvertedDocument(Descriptor Before, Descriptor After, ReadOnlyMemory<byte> Bytes);
