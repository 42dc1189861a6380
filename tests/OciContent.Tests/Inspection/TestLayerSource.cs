using OciContent.Layouts;
using OciContent.Storage;
using OciContent.Tests.Internal;
using OciContent.Tests.Layouts;

namespace OciContent.Tests.Inspection;

/// <summary>One image whose layers are opened as a test wants them, and verified; counts what is open.</summary>
internal sealed class TestLayerSource : IImageSource
{
    private readonly StoredImage _image;
    private int _isOpen;
    private int _wasOpen;
    private int _opened;

    /// <summary>An image of layers.</summary>
    /// <param name="layers">The layers, uncompressed and all different.</param>
    /// <param name="open">Opens a layer by its number, counted from 0.</param>
    public TestLayerSource(IReadOnlyList<byte[]> layers, Func<int, CancellationToken, ValueTask<Stream>> open)
    {
        var image = new TestImage { PlainLayers = layers, IsCompressed = false };
        IReadOnlyList<string> diffIds = image.DiffIds;
        _image = new StoredImage
        {
            Indexes = [],
            Manifest = image.Manifest.Descriptor,
            Config = image.Config.Descriptor,
            ConfigDocument = null,
            Platform = null,
            Tags = [],
            Layers = [.. image.Layers.Select((layer, i) => new StoredLayer(layer.Digest, layer.Descriptor, Digest.Parse(diffIds[i]), cancellationToken => OpenAsync(i, layer.Descriptor, open, cancellationToken)))],
        };
    }

    public ImageTransport Transport => ImageTransport.Oci;

    public string Path => "test";

    /// <summary>How many layers are open now.</summary>
    public int IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>How many layers were open at the same time, at most.</summary>
    public int WasOpen => Volatile.Read(ref _wasOpen);

    /// <summary>How many layers were opened.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public Task<ImageListing> ListImagesAsync(string? reference = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ImageListing([_image], [], [], []));

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<Stream> OpenAsync(int layer, Descriptor expected, Func<int, CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        int isOpen = Interlocked.Increment(ref _isOpen);
        for (int was = WasOpen; was < isOpen; was = WasOpen)
        {
            Interlocked.CompareExchange(ref _wasOpen, isOpen, was);
        }

        try
        {
            return new VerifyingStream(new CountedStream(await open(layer, cancellationToken), this), expected);
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
