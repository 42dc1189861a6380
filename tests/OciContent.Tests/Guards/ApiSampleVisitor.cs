namespace OciContent.Tests.Guards;

/// <summary>A delegate for the text of a public API.</summary>
public delegate ValueTask<string?> ApiSampleVisitor(string? text, int count);
