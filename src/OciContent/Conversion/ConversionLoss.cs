using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>A part of a document that a conversion does not keep.</summary>
/// <param name="Document">The document that has it, in the image that is converted.</param>
/// <param name="Path">
/// Where it stands in the document, as a JSON pointer (RFC 6901): <c>/layers/0/annotations</c>. In a manifest of schema 1 it goes on into
/// the texts of its history.
/// </param>
/// <param name="Kind">Why it is not kept.</param>
public sealed record ConversionLoss(Descriptor Document, string Path, ConversionLossKind Kind)
{
    /// <summary>Half a sentence that says why, by the <see cref="Kind"/>.</summary>
    public string Explanation => Kind switch
    {
        ConversionLossKind.Annotations => "annotations are not kept",
        ConversionLossKind.Data => "embedded content is not kept",
        ConversionLossKind.Urls => "the addresses to download from are not kept",
        ConversionLossKind.Platform => "the platform is not kept, or not all of it",
        ConversionLossKind.Subject => "the manifest that it refers to is not kept",
        ConversionLossKind.ArtifactType => "the type of the artifact is not kept",
        ConversionLossKind.DockerField => "image-spec has no such field",
        ConversionLossKind.Schema1 => "only schema 1 has it",
        ConversionLossKind.UnknownField => "fields that no specification has are not kept",
        ConversionLossKind.Precision => "it is written less exactly",
        _ => "it is not kept",
    };

    /// <summary>One line: document, place and reason.</summary>
    public override string ToString() => $"{Document.Digest}: {ErrorText.Plain(Path)} is lost: {Explanation}.";
}
