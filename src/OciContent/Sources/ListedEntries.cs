namespace OciContent.Sources;

/// <summary>
/// How content is listed. What an entry says is that entry's word alone: engines choose by it, and another entry with the same content may
/// say something else.
/// </summary>
internal sealed class ListedEntries
{
    private readonly HashSet<Digest> _listed = [];
    private readonly HashSet<Digest> _runnable = [];
    private readonly HashSet<Digest> _runnableInIndex = [];

    /// <summary>Records an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isOfIndex">Whether an index lists it; otherwise the source itself does.</param>
    public void Add(Descriptor entry, bool isOfIndex)
    {
        _listed.Add(entry.Digest);

        // BuildKit's entries of attestations are for no machine, so that no engine chooses them.
        if (entry.Platform is not { Os: "unknown", Architecture: "unknown" })
        {
            _runnable.Add(entry.Digest);
            if (isOfIndex)
            {
                _runnableInIndex.Add(entry.Digest);
            }
        }
    }

    /// <summary>Whether an engine may choose it: unless all entries say that it is for no machine.</summary>
    public bool MayRun(Digest content) => !_listed.Contains(content) || _runnable.Contains(content);

    /// <summary>Whether an engine may choose it among the entries of an index.</summary>
    public bool MayBeChosen(Digest content) => _runnableInIndex.Contains(content);
}
