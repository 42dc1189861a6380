using System.Buffers;
using OciContent.Compression;
using OciContent.Compression.Deflate;

namespace OciContent.Inference;

/// <summary>
/// An encoder that may have written a layer: it is given what was decoded, and what it writes is compared with what is stored, up to the
/// first byte that differs.
/// </summary>
/// <param name="deflate">The encoder.</param>
/// <param name="stored">The layer as it is stored.</param>
/// <param name="workers">Where it compresses.</param>
/// <param name="isStepping">Whether it is to differ as soon as it can, rather than to be done as fast as it can.</param>
internal sealed class Contender(DeflateSettings deflate, StoredBytes stored, DeflateWorkers workers, bool isStepping) : IAsyncDisposable
{
    private const int PieceSize = 64 * 1024;

    // A member takes memory and time however short it is.
    private const int MaxMembers = 16 * 1024;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceSize);
    private GzipEncoder? _encoder;
    private long _offset;
    private int _members;

    /// <summary>The encoder.</summary>
    public DeflateSettings Deflate => deflate;

    /// <summary>Whether a byte differed.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>How many bytes are equal, of all members' data and trailers, up to the first that differs.</summary>
    public long EqualBytes { get; private set; }

    /// <summary>Starts a member whose header ends at an offset, unless one is begun.</summary>
    public void Start(long offset)
    {
        if (_encoder is not null || IsRefuted)
        {
            return;
        }

        if (_members++ == MaxMembers)
        {
            IsRefuted = true;
            return;
        }

        _offset = offset;
        DeflateStrategy strategy = isStepping || _members > 1 ? deflate.CreateSteppingStrategy() : deflate.CreateStrategy();
        _encoder = new GzipEncoder(strategy, workers, CompareAsync);
    }

    /// <summary>Goes on with the member.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        if (_encoder is not null)
        {
            await _encoder.AppendAsync(plain, cancellationToken).ConfigureAwait(false);
            await EndIfRefutedAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the member, which is stored up to an offset.</summary>
    public async ValueTask EndAsync(long offset, CancellationToken cancellationToken)
    {
        if (_encoder is not null)
        {
            await _encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
            IsRefuted |= _offset != offset;
            await _encoder.DisposeAsync().ConfigureAwait(false);
            _encoder = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_encoder is not null)
        {
            await _encoder.DisposeAsync().ConfigureAwait(false);
            _encoder = null;
        }

        ArrayPool<byte>.Shared.Return(_piece);
    }

    private async ValueTask EndIfRefutedAsync()
    {
        if (IsRefuted && _encoder is not null)
        {
            await _encoder.DisposeAsync().ConfigureAwait(false);
            _encoder = null;
        }
    }

    private async ValueTask CompareAsync(ReadOnlyMemory<byte> written, CancellationToken cancellationToken)
    {
        while (!IsRefuted && !written.IsEmpty)
        {
            int length = Math.Min(PieceSize, written.Length);
            int count = await stored.ReadAsync(_offset, _piece.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            int equal = written.Span[..length].CommonPrefixLength(_piece.AsSpan(0, count));
            EqualBytes += equal;
            _offset += equal;
            IsRefuted = equal < length;
            written = written[length..];
        }
    }
}
