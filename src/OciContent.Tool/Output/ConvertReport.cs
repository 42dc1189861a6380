using OciContent.Conversion;

namespace OciContent.Tool.Output;

/// <summary>
/// What a conversion wrote, and what was lost, as JSON has it. It wrote a manifest and its config, or an index, which has no config.
/// </summary>
/// <param name="Manifest">The manifest or index that was written; <c>null</c> if the destination has no manifests.</param>
/// <param name="Config">The config that was written; <c>null</c> for an index.</param>
/// <param name="Losses">The parts of the image that were not kept.</param>
internal sealed record ConvertReport(DescriptorReport? Manifest, DescriptorReport? Config, IReadOnlyList<ConvertReport.Loss> Losses)
{
    public static ConvertReport From(Descriptor? root, Descriptor? config, IReadOnlyList<ConversionLoss> losses) => new(
        root is null ? null : DescriptorReport.From(root),
        config is null ? null : DescriptorReport.From(config),
        [.. losses.Select(static loss => new Loss(loss.Document.Digest, loss.Path, EnumText.Of(loss.Kind), loss.ToString()))]);

    /// <summary>A part of a document that was not kept.</summary>
    /// <param name="Document">The digest of the document that has it, in the original image.</param>
    /// <param name="Path">Where it is in the document: a JSON pointer (RFC 6901), such as <c>/layers/0/annotations</c>.</param>
    /// <param name="Kind">Why it was not kept: one of <see cref="ConversionLossKind"/>.</param>
    /// <param name="Message">The document, the place and the reason, in one sentence.</param>
    internal sealed record Loss(Digest Document, string Path, string Kind, string Message);
}
