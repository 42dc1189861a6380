namespace OciContent.Tool.Tests.Kit;

/// <summary>What the command says of an image somewhere.</summary>
/// <param name="Text">Its output.</param>
/// <param name="Written">The file or folder that it wrote.</param>
/// <param name="Hashes">The hashes in both, each once.</param>
public sealed record LocatedAnswer(string Text, string Written, IReadOnlyList<string> Hashes);
