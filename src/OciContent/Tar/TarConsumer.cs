namespace OciContent.Tar;

/// <summary>
/// Who is given the bytes of a tar archive in pieces of any size, as they pass, and takes them apart into headers and contents. Nothing
/// that follows the first block of zeros is looked at, as no unpacker of layers does.
/// </summary>
internal abstract class TarConsumer
{
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private int _blockCount;

    // What fills the last block of a content.
    private long _padding;

    /// <summary>How many bytes are left of the content of the entry that is read.</summary>
    protected long ContentLeft { get; private set; }

    /// <summary>Where the content of an entry begins whose header is taken, in bytes from the archive's start.</summary>
    protected long Position { get; private set; }

    /// <summary>Whether what follows is of no interest.</summary>
    protected bool IsStopped { get; set; }

    /// <summary>Whether a header would be next, whatever fills the last content's block.</summary>
    protected bool IsAtHeader => ContentLeft == 0 && _blockCount == 0;

    /// <summary>Takes the next bytes.</summary>
    public virtual void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && !IsStopped)
        {
            if (ContentLeft > 0)
            {
                ReadOnlySpan<byte> content = Take(ref piece, ContentLeft);
                ContentLeft -= content.Length;
                TakeContent(content);
            }
            else if (_padding > 0)
            {
                _padding -= Take(ref piece, _padding).Length;
            }
            else if (_blockCount == 0 && piece.Length >= _block.Length)
            {
                TakeHeader(Take(ref piece, _block.Length));
            }
            else
            {
                ReadOnlySpan<byte> part = Take(ref piece, _block.Length - _blockCount);
                part.CopyTo(_block.AsSpan(_blockCount));
                _blockCount += part.Length;
                if (_blockCount == _block.Length)
                {
                    _blockCount = 0;
                    TakeHeader(_block);
                }
            }
        }
    }

    /// <summary>Takes a block where a header is expected; it may be the end.</summary>
    protected abstract void TakeHeader(ReadOnlySpan<byte> block);

    /// <summary>Takes the next bytes of a content; <see cref="ContentLeft"/> says how many follow.</summary>
    protected abstract void TakeContent(ReadOnlySpan<byte> piece);

    /// <summary>A content follows the header that was taken.</summary>
    /// <param name="size">Its length, in bytes.</param>
    protected void Expect(long size)
    {
        ContentLeft = size;
        _padding = -size & (TarHeader.BlockSize - 1);
    }

    private ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> piece, long max)
    {
        int count = (int)Math.Min(piece.Length, max);
        ReadOnlySpan<byte> taken = piece[..count];
        piece = piece[count..];
        Position += count;
        return taken;
    }
}
