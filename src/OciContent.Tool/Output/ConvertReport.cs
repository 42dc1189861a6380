using OciContent.Conversion;

namespace OciContent.Tool.Output;

/// <summary>
/// What a conversion wrote, as JSON has it: the manifest, if it is kept, and its config, or an index, which has none; and what was lost.
/// </summary>
internal sealed record ConvertReport(DescriptorReport? Manifest, DescriptorReport? Config, IReadOnlyList<ConvertReport.Loss> Losses)
{
    public static ConvertReport From(Descriptor? root, Descriptor? config, IReadOnlyList<ConversionLoss> losses) => new(
        root is null ? null : DescriptorReport.From(root),
        config is null ? null : DescriptorReport.From(config),
        [.. losses.Select(static loss => new Loss(loss.Document.Digest, loss.Path, EnumText.Of(loss.Kind), loss.ToString()))]);

    internal sealed record Loss(Digest Document, string Path, string Kind, string Message);
}
