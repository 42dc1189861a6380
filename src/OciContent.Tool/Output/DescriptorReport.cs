namespace OciContent.Tool.Output;

/// <summary>A descriptor, as JSON has it.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Size">The size, in bytes.</param>
/// <param name="MediaType">The media type.</param>
internal sealed record DescriptorReport(Digest Digest, long Size, string MediaType)
{
    public static DescriptorReport From(Descriptor descriptor) => new(descriptor.Digest, descriptor.Size, descriptor.MediaType);
}
