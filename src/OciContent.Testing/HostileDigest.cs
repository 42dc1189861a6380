using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>A text that is nearly a digest, and none.</summary>
/// <param name="Kind">What is wrong with it, in a word or two.</param>
/// <param name="Text">The text.</param>
public sealed record HostileDigest(string Kind, string Text)
{
    /// <summary>The kind and the text, as JSON writes it.</summary>
    public override string ToString() => $"{Kind}: {JsonText.Of(Text)}";
}
