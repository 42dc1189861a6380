using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>
/// Lists the entries of a layer while its bytes pass, in their order and as its headers give them. What readers take in different ways is
/// refused: as a whole where it is not known what follows, and else the entry alone.
/// </summary>
/// <remarks>Takes what Go's archive/tar takes, which Docker, containerd and umoci unpack layers with, but for what is refused.</remarks>
internal sealed partial class TarScanner : TarConsumer, IDisposable
{
    // Each is told, so a layer of nothing else must not fill the memory with messages.
    private const int MaxProblems = 100;

    private readonly TarScanBudget _budget;
    private readonly TarLimits _limits;
    private readonly Digester? _digester;
    private readonly List<TarScanEntry> _entries = [];
    private readonly List<string> _problems = [];
    private TarScanEntry? _file;
    private bool _isEnded;
    private bool _hasSparseBlock;
    private long _sparseSize;

    /// <param name="budget">How much all layers may have.</param>
    /// <param name="limits">How much of a header's claims is believed.</param>
    /// <param name="computesDigests">Whether the contents of files are hashed.</param>
    /// <param name="spool">Where all bytes are kept beside; <c>null</c> if they are not. It stays open.</param>
    public TarScanner(TarScanBudget budget, TarLimits limits, bool computesDigests, FileStream? spool = null)
    {
        Spool = spool;
        _budget = budget;
        _limits = limits;
        _digester = computesDigests ? new Digester() : null;
    }

    /// <summary>Where all bytes are kept; <c>null</c> if they are not.</summary>
    public FileStream? Spool { get; }

    /// <summary>The entries, in their order.</summary>
    public IReadOnlyList<TarScanEntry> Entries => _entries;

    /// <summary>Why the layer cannot be read, as a sentence; <c>null</c> if it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Which entries were left out, and why, as sentences.</summary>
    public IReadOnlyList<string> EntryProblems => _problems;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> piece)
    {
        Spool?.Write(piece);
        base.Append(piece);
    }

    /// <summary>There are no more bytes.</summary>
    public void Complete()
    {
        if (Problem is null && !_isEnded && (!IsAtHeader || _hasSparseBlock || _pending is not null))
        {
            Problem = IsAtHeader && _pending is not null
                ? $"It ends after {_pending}: expected the entry that it belongs to."
                : $"It is cut at offset {Position}: expected whole entries.";
        }
    }

    public void Dispose() => _digester?.Dispose();

    protected override void TakeHeader(ReadOnlySpan<byte> block)
    {
        if (_hasSparseBlock)
        {
            // GNU tar manual, "Storing Sparse Files": 21 pairs of numbers, and whether another block follows.
            _hasSparseBlock = block[504] != 0;
            if (!_hasSparseBlock)
            {
                Expect(_sparseSize);
            }

            return;
        }

        if (!block.ContainsAnyExcept((byte)0))
        {
            _isEnded = true;
            IsStopped = true;
            return;
        }

        if (!TarHeader.TryParse(block, allowsSparse: true, out TarHeader header, out string? problem))
        {
            Refuse(
                TarHeader.Label(block),
                Position == block.Length && !TarHeader.HasValidChecksum(block)
                    ? "is not the start of a tar archive: expected a header of 512 bytes and its checksum"
                    : problem);
            return;
        }

        switch (header.Type)
        {
            case (byte)'x':
                StartExtended(header, "a PAX header", _limits.MaxExtendedHeaderSize);
                break;
            case (byte)'g':
                StartExtended(header, "a global PAX header", _limits.MaxExtendedHeaderSize);
                break;
            case (byte)'L':
                StartExtended(header, "a GNU long name", _limits.MaxNameLength + 1);
                break;
            case (byte)'K':
                StartExtended(header, "a GNU long link name", _limits.MaxNameLength + 1);
                break;
            default:
                AddEntry(header);
                break;
        }
    }

    protected override void TakeContent(ReadOnlySpan<byte> piece)
    {
        if (_extended is not null)
        {
            piece.CopyTo(_extended.AsSpan(_extendedCount));
            _extendedCount += piece.Length;
            if (ContentLeft == 0)
            {
                byte[] content = _extended;
                _extended = null;
                AcceptExtended(content);
            }
        }
        else if (_file is not null)
        {
            _digester!.Append(piece);
            if (ContentLeft == 0)
            {
                _file.Digest = _digester.GetDigestAndReset();
                _file = null;
            }
        }
    }

    private void Refuse(string name, string problem)
    {
        Problem = $"{ErrorText.Quote(name)} at offset {Math.Max(0, Position - TarHeader.BlockSize)} {problem}.";
        IsStopped = true;
    }

    private void LeaveOut(string name, string problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add($"{ErrorText.Quote(name)} {problem}.");
        }
        else if (_problems.Count == MaxProblems)
        {
            _problems.Add("More of its entries are left out.");
        }
    }
}
