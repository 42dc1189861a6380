namespace OciContent.Registry.Pinning;

/// <summary>How references in files are pinned.</summary>
public sealed record PinOptions
{
    /// <summary>What is done.</summary>
    public PinMode Mode { get; init; }

    /// <summary>The platform whose manifest is meant; <c>null</c> for the index, or for the manifest where there is none.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The format of all files; <c>null</c> if each is to be recognised.</summary>
    public ReferenceFormat? Format { get; init; }

    /// <summary>How many references are resolved at the same time.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>How large a file may be, in bytes.</summary>
    public int MaxFileSize { get; init; } = 8 * 1024 * 1024;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFileSize, 1);
        if (!Enum.IsDefined(Mode))
        {
            throw new ArgumentException($"'{Mode}' is not a mode: expected Pin, Check or Update.");
        }
    }
}
