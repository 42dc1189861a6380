using System.Collections.ObjectModel;

namespace OciContent.Testing.Generation;

/// <summary>No annotations.</summary>
internal static class EmptyMap
{
    public static IReadOnlyDictionary<string, string> Instance { get; } = ReadOnlyDictionary<string, string>.Empty;
}
