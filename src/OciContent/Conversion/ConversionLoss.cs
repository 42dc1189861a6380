using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>A part of a document that a conversion does not keep.</summary>
/// <param name="Document">The document that has it, in the image that is converted.</param>
/// <param name="Path">Where it stands in the document, as a JSON pointer (RFC 6901): <c>/layers/0/annotations</c>. In a manifest of schema 1 it goes on into the texts of its history.</param>
/// <param name="Kind">Why it is not kept.</param>
public sealed record ConversionLoss(Descriptor Document, string Path, ConversionLossKind Kind)
{
    /// <summary>One line: document, place and reason.</summary>
    public override string ToString() => $"{Document.Digest}: {ErrorText.Plain(Path)} is lost: {Kind.Explanation}.";
}
