using System.Buffers;
using OciContent.Compression;

namespace OciContent.Inference;

/// <summary>Decodes a gzip layer in steps, of which none goes beyond the end of a member.</summary>
/// <param name="stored">The layer.</param>
/// <param name="limits">How much may come out of it.</param>
internal sealed class MemberReader(StoredBytes stored, DecompressionLimits limits) : IDisposable
{
    private const int InputSize = 64 * 1024;

    private readonly GzipDecoder _decoder = new() { StopsBehindMembers = true };
    private readonly DecodeBuffer _buffer = new();
    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(InputSize);
    private int _start;
    private int _end;
    private DecodeStatus _status = DecodeStatus.NeedsInput;
    private long _plainLength;
    private long _members;

    /// <summary>What the last step decoded.</summary>
    public ReadOnlyMemory<byte> Plain { get; private set; }

    /// <summary>What the last step read of the layer as it is stored, often nothing.</summary>
    public ReadOnlyMemory<byte> Stored { get; private set; }

    /// <summary>Whether the last step ended a member.</summary>
    public bool IsMemberEnd { get; private set; }

    /// <summary>How many members were whole.</summary>
    public long Members => _decoder.Members;

    /// <summary>Where the member of the last step starts.</summary>
    public long MemberOffset => _decoder.MemberOffset;

    /// <summary>Where its deflate data starts.</summary>
    public long DeflateOffset => _decoder.DeflateOffset;

    /// <summary>How many bytes of the layer were decoded.</summary>
    public long Offset => _decoder.Offset;

    /// <summary>How many bytes of the layer were read.</summary>
    public long StoredLength { get; private set; }

    /// <summary>Takes a step, which may give nothing.</summary>
    /// <returns>Whether there was one to take: the layer is whole if there was not.</returns>
    /// <exception cref="InvalidDataException">The layer is broken, or more comes out of it than is allowed.</exception>
    public async ValueTask<bool> StepAsync(CancellationToken cancellationToken)
    {
        Stored = default;
        if (_status == DecodeStatus.NeedsInput && _start == _end)
        {
            int count = await stored.ReadAsync(StoredLength, _input.AsMemory(0, InputSize), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                _decoder.Complete();
                Plain = default;
                IsMemberEnd = false;
                return false;
            }

            (_start, _end) = (0, count);
            StoredLength += count;
            Stored = _input.AsMemory(0, count);
        }

        Plain = _buffer.Decode(_decoder, _input.AsSpan(_start.._end), out int consumed, out _status);
        _start += consumed;
        _plainLength += Plain.Length;
        limits.Require(_plainLength, StoredLength);
        IsMemberEnd = _decoder.Members != _members;
        _members = _decoder.Members;
        return true;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
    }
}
