namespace OciContent.Tool.Output;

/// <summary>A descriptor, as JSON has it.</summary>
/// <param name="Digest">The digest of the content.</param>
/// <param name="Size">The size that is claimed for it, in bytes.</param>
/// <param name="MediaType">The media type that is claimed for it.</param>
internal sealed record DescriptorReport(Digest Digest, long Size, string MediaType)
{
    public static DescriptorReport From(Descriptor descriptor) => new(descriptor.Digest, descriptor.Size, descriptor.MediaType);
}
