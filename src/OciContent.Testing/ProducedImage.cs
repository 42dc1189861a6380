namespace OciContent.Testing;

/// <summary>What a producer makes of an <see cref="ImageDescription"/>.</summary>
public sealed record ProducedImage
{
    /// <summary>The manifest's bytes.</summary>
    public required ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>The config's bytes.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The layers as they are stored, one for each of the description's, in their order.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Layers { get; init; }
}
