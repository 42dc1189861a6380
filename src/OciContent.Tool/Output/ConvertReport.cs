namespace OciContent.Tool.Output;

/// <summary>What a conversion wrote, as JSON has it: the manifest and its config, or an index, which has none.</summary>
internal sealed record ConvertReport(DescriptorReport Manifest, DescriptorReport? Config);
