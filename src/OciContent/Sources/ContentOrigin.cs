namespace OciContent.Sources;

/// <summary>What a source that is made of content is called, and what was asked for.</summary>
public sealed record ContentOrigin
{
    internal const string DefaultFormat = "content";

    /// <summary>What messages call it, such as <c>registry.example/app</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How it is kept: the name of the transport that opened it; <c>content</c> unless set.</summary>
    public string Format { get; init; } = DefaultFormat;

    /// <summary>Which image was asked for, and the entries are; <c>null</c> if all were.</summary>
    public string? Reference { get; init; }

    /// <summary>The repository that the content is in, such as <c>registry.example/app</c>; <c>null</c> if it is in none.</summary>
    public ImageReference? Repository { get; init; }

    /// <summary>Whether the content is disposed of with the source.</summary>
    public bool OwnsContent { get; init; }
}
