using FsCheck;
using OciContent.Images;

namespace OciContent.Testing;

/// <summary>How the laws of converters are checked, and what the converter takes.</summary>
public sealed record ConverterLawOptions : LawOptions
{
    /// <summary>What is converted: <see cref="OciArbitraries.MemoryImages"/> unless told otherwise.</summary>
    public Arbitrary<MemoryImage> Images { get; init; } = OciArbitraries.MemoryImages();

    /// <summary>
    /// Whether an exception says that the converter cannot convert an image, as one with layers that the other form does not have, so that
    /// the laws say nothing about it. At least one of four images must be converted. Every exception breaks a law unless told otherwise.
    /// </summary>
    public Func<Exception, bool> IsRefusal { get; init; } = static _ => false;

    /// <summary>
    /// The form that images are converted to; <c>null</c>, if that is not said, leaves <see cref="ConverterLaws.MediaTypesAreOfTarget"/>
    /// nothing to check.
    /// </summary>
    public ImageFormat? Target { get; init; }

    /// <summary>
    /// Whether manifests may lose annotations that their new form could have, as with some tools. They may not unless told otherwise.
    /// </summary>
    public bool MayLoseAnnotations { get; init; }
}
