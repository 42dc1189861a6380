namespace OciContent.Registry.Pinning;

/// <summary>A scalar, and where its value is written.</summary>
internal sealed class YamlScalar : YamlNode
{
    public required string Value { get; init; }

    /// <summary>Where it begins, its quotes included.</summary>
    public required int Offset { get; init; }

    /// <summary>How many bytes it takes, quotes, anchor and tag included.</summary>
    public required int Length { get; init; }

    /// <summary>Where the value is written as it is; -1 where it is written with escapes, over several lines, or not at all.</summary>
    public required int ValueOffset { get; init; }

    /// <summary>Whether it is written without quotes, so that it may be a number, a date or nothing.</summary>
    public required bool IsPlain { get; init; }

    /// <summary>Whether it is the key of a map, which an alias may name all the same: to change it would change the map.</summary>
    public bool IsKey { get; set; }

    /// <summary>Whether it has a tag that gives it another meaning than a text's.</summary>
    public required bool HasOwnTag { get; init; }
}
