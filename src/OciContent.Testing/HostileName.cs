using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>A name that must not become a path as it is: where it leads depends on who reads it.</summary>
/// <param name="Kind">What is wrong with it, in a word or two.</param>
/// <param name="Text">The name. It may have unpaired surrogates.</param>
public sealed record HostileName(string Kind, string Text)
{
    /// <summary>The kind and the name, as JSON writes it.</summary>
    public override string ToString() => $"{Kind}: {JsonText.Of(Text)}";
}
