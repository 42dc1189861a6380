namespace OciContent.Registry.Tests.Pinning;

/// <summary>A place in a file at which a reference is expected.</summary>
internal sealed record PinPlace(int Offset, string Text, bool IsPinned, string? Meaning);
