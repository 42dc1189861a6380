using OciContent.Images;

namespace OciContent.Conversion;

/// <summary>A layer of a manifest of schema 1, and what its history says of it.</summary>
/// <param name="Index">Where it stands in the manifest.</param>
/// <param name="BlobSum">The digest of the layer.</param>
/// <param name="Text">The history's text.</param>
/// <param name="Image">The text, parsed.</param>
internal sealed record Schema1Entry(int Index, Digest BlobSum, string Text, Schema1Compatibility Image)
{
    /// <summary>Whether the image has no layer of it.</summary>
    public bool IsThrownAway => Image.ThrowAway == true;

    /// <summary>Where the text stands in the manifest.</summary>
    public string Place => $"history[{Index}].v1Compatibility";
}
