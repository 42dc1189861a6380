namespace OciContent.Registry.Engine;

/// <summary>A message of an engine that works on something.</summary>
/// <param name="Text">What it has done; <c>null</c> if it does not say.</param>
/// <param name="Error">What went wrong; <c>null</c> if nothing did.</param>
internal sealed record EngineMessage(string? Text, string? Error);
