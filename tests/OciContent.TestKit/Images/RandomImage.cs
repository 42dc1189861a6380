using System.Text;

namespace OciContent.TestKit.Images;

/// <summary>An image or index, by what points at it, with its documents.</summary>
public sealed record RandomImage(Descriptor Root, IReadOnlyDictionary<Digest, byte[]> Documents)
{
    public override string ToString() => string.Join('\n', Documents.Values.Select(Encoding.UTF8.GetString));
}
