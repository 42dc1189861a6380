using FsCheck.Fluent;
using OciContent.Images;
using OciContent.Testing;

namespace ManifestProducer;

/// <summary>What a packer promises.</summary>
public static class ImagePackerLaws
{
    /// <summary>Packers write image-spec's form alone, and no white space.</summary>
    public static ManifestProducerLaws Of(ImagePacker packer)
    {
        ArgumentNullException.ThrowIfNull(packer);
        return new ManifestProducerLaws(packer.Pack, new ManifestProducerLawOptions
        {
            Descriptions = OciArbitraries.ImageDescriptions().Filter(image => image.Format == ImageFormat.Oci),
            IsCompact = true,
        });
    }
}
