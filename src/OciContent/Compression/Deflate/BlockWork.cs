namespace OciContent.Compression.Deflate;

/// <summary>Writes blocks, wherever in a byte the first will start.</summary>
internal abstract class BlockWork : IDisposable
{
    private readonly BitBuffer _head = new();

    // What follows the header of the first stored block: from there on it is known where bytes start.
    private readonly BitBuffer _tail = new();
    private bool _hasTail;
    private bool _tailIsLast;

    /// <summary>Where to write blocks that are not stored.</summary>
    protected BitBuffer Bits => _hasTail ? _tail : _head;

    /// <summary>Whether the blocks are written already, and there is nothing to run.</summary>
    public virtual bool IsWritten => false;

    /// <summary>Writes the blocks.</summary>
    public abstract void Run();

    /// <summary>Appends what was written.</summary>
    public void AppendTo(BitBuffer bits)
    {
        bits.Append(_head);
        if (_hasTail)
        {
            bits.StartStored(_tailIsLast);
            bits.Append(_tail);
        }
    }

    /// <summary>Drops what was written.</summary>
    public virtual void Dispose()
    {
        _head.Dispose();
        _tail.Dispose();
    }

    /// <summary>Writes a stored block (RFC 1951, section 3.2.4).</summary>
    protected void WriteStored(ReadOnlySpan<byte> input, bool isLast = false)
    {
        if (_hasTail)
        {
            _tail.StartStored(isLast);
        }
        else
        {
            _tailIsLast = isLast;
        }

        _hasTail = true;
        _tail.AppendStored(input);
    }
}
