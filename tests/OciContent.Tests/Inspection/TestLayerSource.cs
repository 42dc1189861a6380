using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Inspection;

/// <summary>One image whose layers are opened as a test wants them, not verified; counts what is open.</summary>
internal sealed class TestLayerSource : IContentReader
{
    private readonly MemoryContentStore _documents = new();
    private readonly Dictionary<Digest, int> _layers;
    private readonly Func<int, CancellationToken, ValueTask<Stream>> _open;
    private int _isOpen;
    private int _wasOpen;
    private int _opened;

    /// <summary>An image of layers.</summary>
    /// <param name="layers">The layers, uncompressed and all different.</param>
    /// <param name="open">Opens a layer by its number, counted from 0.</param>
    public TestLayerSource(IReadOnlyList<byte[]> layers, Func<int, CancellationToken, ValueTask<Stream>> open)
    {
        var image = new TestImage { PlainLayers = layers, IsCompressed = false };
        _open = open;
        _layers = image.Layers.Select(static (layer, i) => (layer.Descriptor.Digest, i)).ToDictionary();
        foreach (TestImageBlob document in (TestImageBlob[])[image.Config, image.Manifest])
        {
            _documents.PutAsync(document.Descriptor, document.Content).GetAwaiter().GetResult();
        }

        Image = ImageSource.Create(this, image.Manifest.Descriptor, "test");
    }

    /// <summary>The image.</summary>
    public ImageSource Image { get; }

    /// <summary>How many layers are open now.</summary>
    public int IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>How many layers were open at the same time, at most.</summary>
    public int WasOpen => Volatile.Read(ref _wasOpen);

    /// <summary>How many layers were opened.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _layers.TryGetValue(content.Digest, out int layer)
            ? OpenAsync(layer, cancellationToken)
            : _documents.OpenReadAsync(content, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<Stream> OpenAsync(int layer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        int isOpen = Interlocked.Increment(ref _isOpen);
        for (int was = WasOpen; was < isOpen; was = WasOpen)
        {
            Interlocked.CompareExchange(ref _wasOpen, isOpen, was);
        }

        try
        {
            return new CountedStream(await _open(layer, cancellationToken), this);
        }
        catch
        {
            Interlocked.Decrement(ref _isOpen);
            throw;
        }
    }

    /// <summary>Counts as open until it is disposed, which it must not be while it is being read.</summary>
    private sealed class CountedStream(Stream content, TestLayerSource source) : ReadOnlyTestStream
    {
        private int _reads;
        private bool _isDisposed;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.Equal(1, Interlocked.Increment(ref _reads));
            try
            {
                return await content.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _reads);
            }
        }

        protected override void Dispose(bool disposing)
        {
            Assert.Equal(0, Volatile.Read(ref _reads));
            if (!_isDisposed)
            {
                _isDisposed = true;
                content.Dispose();
                Interlocked.Decrement(ref source._isOpen);
            }

            base.Dispose(disposing);
        }
    }
}
