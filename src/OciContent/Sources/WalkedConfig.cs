using OciContent.Images;

namespace OciContent.Sources;

/// <summary>An image's config that a walk came across.</summary>
/// <param name="Content">What points at it, in the manifest.</param>
/// <param name="Document">The config; <c>null</c> if it could not be read.</param>
internal sealed record WalkedConfig(Descriptor Content, ImageConfig? Document);
