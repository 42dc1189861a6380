namespace OciContent.Tool.Output;

/// <summary>A descriptor, as JSON has it.</summary>
internal sealed record DescriptorReport(Digest Digest, long Size, string MediaType)
{
    public static DescriptorReport From(Descriptor descriptor) => new(descriptor.Digest, descriptor.Size, descriptor.MediaType);
}
