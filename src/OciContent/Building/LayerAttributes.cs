namespace OciContent.Building;

/// <summary>What an entry of a layer has beside its name and its content, where nobody's file says it.</summary>
public sealed record LayerAttributes
{
    /// <summary>The mode; <c>null</c> for 0755 of folders, 0644 of files and 0777 of symbolic links.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>Who owns it.</summary>
    public LayerOwner Owner
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = LayerOwner.Root;

    /// <summary>
    /// When it was last written, which is cut to the second; <c>null</c> for <see cref="LayerOptions.Time"/>. What is written is for
    /// <see cref="LayerOptions.Times"/> to say.
    /// </summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Extended attributes by name, such as <c>security.capability</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ExtendedAttributes
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = new Dictionary<string, ReadOnlyMemory<byte>>(value, StringComparer.Ordinal);
        }
    } = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    internal static LayerAttributes Default { get; } = new();
}
