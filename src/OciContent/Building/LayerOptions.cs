namespace OciContent.Building;

/// <summary>
/// What of files goes into a layer. By default nothing that differs from machine to machine: no times, owners, umask or attributes.
/// </summary>
public sealed record LayerOptions
{
    /// <summary>Which times entries have: all the same one unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not one of the values.</exception>
    public LayerTimes Times
    {
        get;
        init
        {
            field = Enum.IsDefined(value)
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, $"Expected one of {nameof(LayerTimes)}.");
        }
    }

    /// <summary>
    /// The time of all entries, or the latest one (<see cref="Times"/>), in whole seconds; 1970-01-01T00:00:00Z unless set. The
    /// environment's <c>SOURCE_DATE_EPOCH</c> is not read here: whoever wants it passes it.
    /// </summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>
    /// Who owns the files of this machine in the layer; <c>null</c> keeps their owners, which are read on Linux and 0:0 elsewhere. 0:0
    /// unless set.
    /// </summary>
    public LayerOwner? Owner { get; init; } = LayerOwner.Root;

    /// <summary>
    /// Whether the modes of this machine's files stay as they are. Unless set, folders and files that anybody may execute have 0755 and
    /// other files 0644, so that no umask matters; set-user-ID, set-group-ID and sticky bits are dropped then. Windows has no bit that says
    /// what may be executed: files from there have 0644.
    /// </summary>
    public bool KeepsModes { get; init; }

    /// <summary>
    /// Whether names of one file (hard links, told by device and inode on Linux) stay names of one file. Set unless told; otherwise each
    /// is a file with the whole content.
    /// </summary>
    public bool KeepsHardLinks { get; init; } = true;

    /// <summary>Whether extended attributes of this machine's files are written (<c>SCHILY.xattr.</c>), on Linux.</summary>
    public bool KeepsExtendedAttributes { get; init; }

    /// <summary>Whether devices and FIFOs of this machine are written; otherwise they are refused.</summary>
    public bool KeepsDevices { get; init; }

    /// <summary>Whether sockets, which no layer can hold, are left out; otherwise they are refused.</summary>
    public bool SkipsSockets { get; init; }

    /// <summary>
    /// Whether folders that entries lie in and nobody added are written, with 0755. Unless set they are not: unpacking creates what is
    /// missing, and an entry would change the mode of a lower layer's folder, such as <c>/tmp</c>.
    /// </summary>
    public bool WritesParents { get; init; }

    /// <summary>How many entries a layer may have; 1,000,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxEntries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1_000_000;

    /// <summary>
    /// How many threads compress at the same time; as many as there are processors unless set. The bytes do not depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = Environment.ProcessorCount;

    internal static LayerOptions Default { get; } = new();

    /// <summary>The time of an entry, in seconds since 1970.</summary>
    /// <param name="own">Its own; <c>null</c> if it has none.</param>
    internal long TimeOf(long? own)
    {
        long time = Time.ToUnixTimeSeconds();
        return Times switch
        {
            LayerTimes.Keep => own ?? time,
            LayerTimes.Clamp => Math.Min(own ?? time, time),
            _ => time,
        };
    }
}
