namespace OciContent.Filesystem;

/// <summary>How an image's files are written to a folder.</summary>
public sealed record ExtractionOptions
{
    /// <summary>
    /// Whether files belong to the users and groups that the image says, which only root may do; <c>null</c>, unless set, for whether this
    /// process is root's, as <c>tar -x</c> has it. Otherwise all is the process's own.
    /// </summary>
    public bool? KeepOwners { get; init; }

    /// <summary>
    /// Whether files run as their user or group where the image says so (set-user-ID, set-group-ID); <c>null</c>, unless set, for whether
    /// owners are kept: of another user than the image means they are a gift to whoever runs them. The other permissions are the image's
    /// whatever the umask, as with <c>tar -xp</c>.
    /// </summary>
    public bool? KeepSetUser { get; init; }

    /// <summary>Whether extended attributes are written, on Linux alone. Those that the system refuses are passed over and told.</summary>
    public bool ExtendedAttributes { get; init; }

    /// <summary>
    /// Whether devices and named pipes are made, on Linux alone, where devices are root's to make. Otherwise they are passed over.
    /// </summary>
    public bool Devices { get; init; }

    /// <summary>Whether an image is written of which a part could not be read. Otherwise it is refused.</summary>
    public bool AllowIncomplete { get; init; }

    /// <summary>
    /// How many bytes all files may have together; 128 GiB by default. What has more is refused before anything is written.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 128L * 1024 * 1024 * 1024;

    /// <summary>Told now and then how many bytes of files were written; <c>null</c> tells nobody.</summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static ExtractionOptions Default { get; } = new();

    /// <summary>The rules that hold; tests switch one off.</summary>
    internal FilesystemRules Rules { get; init; } = FilesystemRules.All;

    /// <summary>Called with the folder that is written to, before it is filled: where tests play somebody else.</summary>
    internal Action<string>? Started { get; init; }

    /// <summary>Whether owners are kept, the process's user considered.</summary>
    internal bool KeepsOwners => KeepOwners ?? UnixCalls.IsRoot;

    /// <summary>Whether set-user-ID and set-group-ID are kept.</summary>
    internal bool KeepsSetUser => !Rules.HasFlag(FilesystemRules.NoSetUser) || (KeepSetUser ?? KeepsOwners);
}
