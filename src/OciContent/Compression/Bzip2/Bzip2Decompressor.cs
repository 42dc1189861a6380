using System.Buffers;

namespace OciContent.Compression.Bzip2;

/// <summary>Decodes bzip2 data that comes in pieces: one stream or more, one directly behind another, and nothing else.</summary>
/// <remarks>
/// There is no specification of the format but its decoders. What is accepted is accepted by both Go's compress/bzip2 (and so by
/// Docker and skopeo) and bzip2 1.0.8, and the bytes are theirs. Refused are also, though no compressor writes them: codes with
/// more symbols than fit, even where unused, and the odd runs that the two read differently. What is allocated does not grow with
/// the data.
/// </remarks>
internal sealed class Bzip2Decompressor : Decompressor
{
    /// <summary>The first three bytes of every stream, <c>BZh</c>, in big-endian order; the next has the size of its blocks.</summary>
    public const uint Signature = 0x425A68;

    private const ulong BlockMagic = 0x314159265359;
    private const ulong EndMagic = 0x177245385090;
    private const int BufferSize = 256 * 1024;

    private readonly Bzip2BlockHeader _header = new();
    private readonly Bzip2Block _block;

    // Written to in turn, so that what is in the one can still be read while the other is filled.
    private byte[]? _current = ArrayPool<byte>.Shared.Rent(BufferSize);
    private byte[]? _previous;

    private Part _part;
    private ulong _bits;
    private int _bitCount;
    private long _loaded;
    private long _streams;
    private int _maxBlockLength;
    private uint _checksum;
    private uint _blockChecksum;
    private int _origin;
    private string? _problem;

    public Bzip2Decompressor() => _block = new Bzip2Block(_header);

    private enum Part
    {
        Signature,
        Magic,
        BlockChecksum,
        BlockStart,
        BlockHeader,
        Symbols,
        Content,
        StreamChecksum,
    }

    /// <summary>Decodes at most one buffer.</summary>
    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status)
    {
        ObjectDisposedException.ThrowIf(_current is null, this);
        ThrowIfFailed();
        var bits = new Bzip2BitReader(source, _bits, _bitCount);
        int count = 0;
        bool advanced;

        // Once a call: what the call before wrote may still be read.
        (_current, _previous) = (_previous ?? ArrayPool<byte>.Shared.Rent(BufferSize), _current);
        try
        {
            do
            {
                advanced = Advance(ref bits, ref count);
            }
            while (advanced && count == 0);
        }
        catch (InvalidDataException e)
        {
            throw Fail($"{e.Message}, before offset {_loaded + bits.Loaded - (bits.Count / 8)}");
        }

        (_bits, _bitCount) = (bits.Bits, bits.Count);
        _loaded += bits.Loaded;
        consumed = bits.Loaded;
        status = advanced ? DecodeStatus.NeedsOutput : DecodeStatus.NeedsInput;
        return _current.AsMemory(0, count);
    }

    public override void Complete()
    {
        ObjectDisposedException.ThrowIf(_current is null, this);
        ThrowIfFailed();
        if (_part != Part.Signature || _streams == 0)
        {
            throw Fail($"it ends after {_loaded} bytes, within a stream");
        }

        if (_bitCount > 0)
        {
            throw Fail($"{_bitCount / 8} bytes from offset {_loaded - (_bitCount / 8)} on are not a stream: expected one, or the end");
        }
    }

    public override void Dispose()
    {
        _block.Dispose();
        Return(ref _current);
        Return(ref _previous);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }

    private void ThrowIfFailed()
    {
        if (_problem is not null)
        {
            throw new InvalidDataException(_problem);
        }
    }

    private InvalidDataException Fail(string problem)
    {
        _problem = $"The bzip2 data is broken: {problem}.";
        return new InvalidDataException(_problem);
    }

    /// <summary>Takes a step; false if the input does not suffice for it.</summary>
    private bool Advance(ref Bzip2BitReader bits, ref int count)
    {
        switch (_part)
        {
            case Part.Signature:
                return bits.Has(32) && ReadSignature(bits.Take(32));
            case Part.Magic:
                return bits.Has(48) && ReadMagic(((ulong)bits.Take(16) << 32) | bits.Take(32));
            case Part.BlockChecksum:
                return bits.Has(32) && ReadBlockChecksum(bits.Take(32));
            case Part.BlockStart:
                return bits.Has(25) && ReadBlockStart(bits.Take(1), (int)bits.Take(24));
            case Part.BlockHeader:
                return _header.Read(ref bits) && StartSymbols();
            case Part.Symbols:
                return _block.Read(ref bits) && StartContent();
            case Part.Content:
                count = _block.Write(_current.AsSpan(0, BufferSize));
                return !_block.IsAtEnd || EndBlock();
            default:
                return bits.Has(32) && EndStream(ref bits);
        }
    }

    private bool Enter(Part part)
    {
        _part = part;
        return true;
    }

    private bool ReadSignature(uint signature)
    {
        int size = (int)(signature & 0xFF) - '0';
        if (signature >> 8 != Signature || size is < 1 or > 9)
        {
            throw new InvalidDataException(
                $"bytes {signature:x8}: expected 425a6831 to 425a6839, {(_streams == 0 ? "a stream" : "another stream, or the end")}");
        }

        _maxBlockLength = size * Bzip2Block.SizeUnit;
        _checksum = 0;
        return Enter(Part.Magic);
    }

    private bool ReadMagic(ulong magic) =>
        magic == BlockMagic ? Enter(Part.BlockChecksum)
        : magic == EndMagic ? Enter(Part.StreamChecksum)
        : throw new InvalidDataException($"bits {magic:x12}: expected {BlockMagic:x12}, a block, or {EndMagic:x12}, the stream's end");

    private bool ReadBlockChecksum(uint checksum)
    {
        _blockChecksum = checksum;
        return Enter(Part.BlockStart);
    }

    private bool ReadBlockStart(uint isRandomised, int origin)
    {
        // bzip2 has written none since 1999, and Go does not read them.
        if (isRandomised != 0)
        {
            throw new InvalidDataException("a randomised block: expected one that is not");
        }

        _origin = origin;
        _header.Reset();
        return Enter(Part.BlockHeader);
    }

    private bool StartSymbols()
    {
        _block.Start(_maxBlockLength);
        return Enter(Part.Symbols);
    }

    private bool StartContent()
    {
        _block.Arrange(_origin);
        return Enter(Part.Content);
    }

    private bool EndBlock()
    {
        RequireChecksum("block", _blockChecksum, _block.Checksum);
        _checksum = uint.RotateLeft(_checksum, 1) ^ _blockChecksum;
        return Enter(Part.Magic);
    }

    private bool EndStream(ref Bzip2BitReader bits)
    {
        RequireChecksum("stream", bits.Take(32), _checksum);

        // What is left of the byte has no meaning.
        bits.Drop(bits.Count % 8);
        _streams++;
        return Enter(Part.Signature);
    }

    private static void RequireChecksum(string what, uint stored, uint actual)
    {
        if (stored != actual)
        {
            throw new InvalidDataException($"checksum 0x{stored:x8} of a {what}: expected 0x{actual:x8}, by the decoded data");
        }
    }
}
