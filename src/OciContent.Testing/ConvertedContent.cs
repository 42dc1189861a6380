using OciContent.Storage;

namespace OciContent.Testing;

/// <summary>What a converter makes of an image or index.</summary>
/// <param name="Reader">Where all of it is, layers included. It is not disposed.</param>
/// <param name="Root">The manifest or index.</param>
public sealed record ConvertedContent(IContentReader Reader, Descriptor Root);
