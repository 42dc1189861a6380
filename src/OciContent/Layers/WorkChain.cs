namespace OciContent.Layers;

/// <summary>
/// Work that must be done in the order in which it came, one piece at a time, on whichever thread is free: a part of
/// <see cref="LayerThread"/>, whose lock guards all but what is said to be readable without it.
/// </summary>
internal abstract class WorkChain
{
    /// <summary>How many pieces may be under way.</summary>
    public const int Capacity = 32;

    private long _appended;
    private long _done;
    private bool _isTaken;

    /// <summary>How many pieces were appended: the number of the last one. Readable by the appending thread without the lock.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>How many pieces are done. Readable without the lock.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>How many pieces are not done yet.</summary>
    public int Waiting => (int)(Appended - Done);

    /// <summary>Whether a piece waits that may be done now. Readable without the lock, as a hint.</summary>
    public bool HasWork => !Volatile.Read(ref _isTaken) && Waiting > 0;

    /// <summary>What went wrong first.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes the next piece for the calling thread, if there is one and no other thread has it.</summary>
    public bool TryTake()
    {
        if (!HasWork)
        {
            return false;
        }

        _isTaken = true;
        return true;
    }

    /// <summary>Does the piece that was taken; without the lock.</summary>
    public void RunTaken()
    {
        try
        {
            Run((int)(_done % Capacity));
        }
#pragma warning disable CA1031 // it is thrown where somebody waits for the piece
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure ??= e;
        }
    }

    /// <summary>Says that the piece that was taken is done.</summary>
    public void GiveBack()
    {
        Volatile.Write(ref _done, _done + 1);
        _isTaken = false;
    }

    /// <summary>The place of the next piece that is appended.</summary>
    protected int NextPlace => (int)(_appended % Capacity);

    /// <summary>Says that there is one piece more, at <see cref="NextPlace"/>.</summary>
    protected void CountAppended() => Volatile.Write(ref _appended, _appended + 1);

    /// <summary>Does the piece at a place.</summary>
    protected abstract void Run(int place);
}
