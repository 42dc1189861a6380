using System.Buffers;
using System.Buffers.Binary;

namespace OciContent.Hashing;

/// <summary>The lanes of one thread: their buffers, side by side, and their states.</summary>
internal sealed unsafe class Sha256Lanes : IDisposable
{
    // All of them together stay in a core's second cache. No power of two: at such distances, all lanes would want the same few places
    // of the first one.
    private const int MaxBufferSize = 1023 * Sha256Wide.BlockSize;

    // Between so many blocks of each lane, cancellation and progress come.
    private const int MaxBlocks = 1024;

    private readonly byte[] _buffer;
    private readonly MemoryHandle _pinned;
    private readonly uint[] _states = GC.AllocateUninitializedArray<uint>(Sha256Wide.StateSize, pinned: true);
    private readonly Sha256Lane[] _lanes = new Sha256Lane[Sha256Wide.Lanes];

    /// <summary>Makes lanes.</summary>
    /// <param name="maxLength">How long the longest content should be, in bytes: for small ones there are small buffers.</param>
    public Sha256Lanes(long maxLength)
    {
        long wanted = maxLength / Sha256Wide.BlockSize * Sha256Wide.BlockSize;
        int size = Sha256Lane.MinBufferSize + (int)Math.Min(wanted, MaxBufferSize - Sha256Lane.MinBufferSize);
        _buffer = ArrayPool<byte>.Shared.Rent(size * Sha256Wide.Lanes);
        _pinned = _buffer.AsMemory().Pin();
        for (int i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new Sha256Lane(_buffer.AsMemory(i * size, size), (byte*)_pinned.Pointer + (i * size));
        }
    }

    /// <summary>The lanes.</summary>
    public ReadOnlySpan<Sha256Lane> All => _lanes;

    /// <summary>A lane takes a content in memory.</summary>
    public void Start(int lane, HashJob job, ReadOnlyMemory<byte> content)
    {
        Reset(lane);
        _lanes[lane].Start(job, content);
    }

    /// <summary>A lane takes a content that is read.</summary>
    public void Start(int lane, HashJob job, Stream content)
    {
        Reset(lane);
        _lanes[lane].Start(job, content);
    }

    /// <summary>Hashes as many blocks as all lanes have that have some.</summary>
    public void Compress()
    {
        byte** sources = stackalloc byte*[Sha256Wide.Lanes];
        nint count = MaxBlocks;
        ushort used = 0;
        byte* any = null;
        for (int i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i].Blocks > 0)
            {
                count = nint.Min(count, _lanes[i].Blocks);
                used |= (ushort)(1 << i);
                any = _lanes[i].Next;
            }
        }

        if (used == 0)
        {
            return;
        }

        for (int i = 0; i < _lanes.Length; i++)
        {
            sources[i] = _lanes[i].Blocks > 0 ? _lanes[i].Next : any;
        }

        fixed (uint* states = _states)
        {
            Sha256Wide.Compress(states, sources, count, used);
        }

        foreach (Sha256Lane lane in _lanes)
        {
            if (lane.Blocks > 0)
            {
                lane.Advance(count);
            }
        }
    }

    /// <summary>Writes the hash of a lane that is done.</summary>
    public void GetHash(int lane, Span<byte> destination)
    {
        for (int i = 0; i < Sha256Wide.WordsPerState; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(i * sizeof(uint))..], _states[(i * Sha256Wide.Lanes) + lane]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pinned.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    // The state before the first block.
    private void Reset(int lane)
    {
        for (int i = 0; i < Sha256Wide.WordsPerState; i++)
        {
            _states[(i * Sha256Wide.Lanes) + lane] = Sha256Wide.InitialState[i];
        }
    }
}
