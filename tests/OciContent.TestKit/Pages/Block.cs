namespace OciContent.TestKit.Pages;

/// <summary>A block of code on a page.</summary>
/// <param name="Number">Which it is on its page, from 0.</param>
/// <param name="Language">What stands behind the backticks; empty for nothing.</param>
/// <param name="Code">Its lines, each of them ended.</param>
public sealed record Block(int Number, string Language, string Code);
