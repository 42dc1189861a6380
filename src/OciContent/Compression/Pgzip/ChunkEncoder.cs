using System.Buffers;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// Compresses a chunk as level 5 of klauspost/compress/flate does, with what is before it as a dictionary, and a sync flush at the end.
/// </summary>
internal sealed class ChunkEncoder : IDisposable
{
    private const int BlockSize = BlockParser.BlockSize;

    // A last block that is shorter is not looked through for matches, and stored if it is as short as this.
    private const int MinParsed = 128;
    private const int MaxStored = 32;

    private readonly TwoTableParser _parser;
    private readonly PlannedEncoder _encoder;
    private readonly uint[] _tokens = ArrayPool<uint>.Shared.Rent(BlockSize + TwoTableParser.TokenSlack);
    private bool _isDisposed;

    public ChunkEncoder(KlauspostVersion version)
    {
        _parser = version.CreateParser();
        _encoder = new PlannedEncoder(version.CreatePlanner());
    }

    /// <summary>Writes the blocks of a chunk, from a byte's start to a byte's end.</summary>
    public void Write(InputSegment chunk, BitBuffer bits)
    {
        _parser.Clear();
        if (chunk.Start > 0)
        {
            _parser.Parse(chunk, 0, chunk.Start, _tokens);
        }

        for (int start = chunk.Start; start < chunk.End; start += BlockSize)
        {
            Write(chunk, start, Math.Min(start + BlockSize, chunk.End), bits);
        }

        _encoder.WriteStored([], bits);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _parser.Dispose();
            ArrayPool<uint>.Shared.Return(_tokens);
        }
    }

    private void Write(InputSegment chunk, int start, int end, BitBuffer bits)
    {
        bool isLast = end == chunk.End;
        ReadOnlySpan<byte> input = chunk.Bytes.AsSpan(start, end - start);
        if (isLast && input.Length < MinParsed)
        {
            if (input.Length <= MaxStored)
            {
                _encoder.WriteStored(input, bits);
            }
            else
            {
                _encoder.WriteLiterals(input, isLast, bits);
            }

            return;
        }

        int count = _parser.Parse(chunk, start, end, _tokens);
        if (count == 0)
        {
            _encoder.WriteStored(input, bits);
        }
        else if (count > input.Length - (input.Length >> 4))
        {
            _encoder.WriteLiterals(input, isLast, bits);
        }
        else
        {
            _encoder.WriteTokens(_tokens.AsSpan(0, count), input, isLast, bits);
        }
    }
}
