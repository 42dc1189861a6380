using OciContent.Compression.Deflate;
using OciContent.Compression.GnuGzip;
using OciContent.Compression.Go127;
using OciContent.Compression.GoDeflate;
using OciContent.Compression.Pgzip;
using OciContent.Compression.Pigz;
using OciContent.Compression.Zlib;

namespace OciContent.Compression;

/// <summary>Which encoder writes deflate data, and how: profiles that have this in common differ in their header alone.</summary>
internal abstract record DeflateSettings : EncoderSettings
{
    private const int ShortSegment = 64 * 1024;

    private DeflateSettings()
    {
    }

    /// <summary>Go's compress/flate, Go 1.7 to 1.26.</summary>
    /// <param name="level">The level, not the default one.</param>
    public static DeflateSettings OfGo(int level) => new Go(level);

    /// <summary>Go's compress/flate since Go 1.27.</summary>
    /// <param name="level">The level, not the default one.</param>
    public static DeflateSettings OfGo127(int level) => new NewGo(level);

    /// <summary>klauspost/pgzip at its default level.</summary>
    /// <param name="chunkSize">The size of its chunks, in bytes.</param>
    /// <param name="version">Which klauspost/compress it is built with.</param>
    public static DeflateSettings OfPgzip(int chunkSize, KlauspostVersion version) => new ParallelGzip(chunkSize, version);

    /// <summary>zlib's deflate.</summary>
    /// <param name="level">The level, not the default one.</param>
    public static DeflateSettings OfZlib(int level) => new ZlibDeflate(level);

    /// <summary>GNU gzip's deflate.</summary>
    /// <param name="level">The level.</param>
    public static DeflateSettings OfGnuGzip(int level) => new GnuGzipDeflate(level);

    /// <summary>pigz on more than one thread.</summary>
    /// <param name="level">The level.</param>
    public static DeflateSettings OfPigz(int level) => new ParallelZlib(level);

    public override CompressionFormat Format => CompressionFormat.Gzip;

    public override IContentEncoder CreateEncoder(DeflateWorkers workers, IReadOnlyList<EncoderOutput> outputs) =>
        new GzipEncoder(this, workers, async (data, cancellationToken) =>
        {
            foreach (EncoderOutput output in outputs)
            {
                await output.Write(data, cancellationToken).ConfigureAwait(false);
            }
        });

    /// <summary>Starts to compress an input.</summary>
    public abstract DeflateStrategy CreateStrategy();

    /// <summary>
    /// The same in steps that are as short as they get, for who needs the first bytes soon and not the last ones fast.
    /// </summary>
    public virtual DeflateStrategy CreateSteppingStrategy() => CreateStrategy();

    /// <summary>What the data always ends with, in whole bytes, if there is such a thing.</summary>
    public virtual ReadOnlySpan<byte> End => [];

    private sealed record Go(int Level) : DeflateSettings
    {
        private const int FirstGreedy = 2;
        private const int FirstLazy = 4;

        public override DeflateStrategy CreateStrategy() => Level switch
        {
            >= FirstLazy => new LazyStrategy(GoLevel.Of(Level)),
            >= FirstGreedy => new GreedyStrategy(GoLevel.Of(Level)),
            _ => new BlockwiseStrategy(Level),
        };

        public override DeflateStrategy CreateSteppingStrategy() => Level switch
        {
            >= FirstLazy => new LazyStrategy(GoLevel.Of(Level), ShortSegment),
            >= FirstGreedy => new GreedyStrategy(GoLevel.Of(Level), ShortSegment),
            _ => new BlockwiseStrategy(Level, blocksPerSegment: 1),
        };

        // The length, twice, of the empty stored block.
        public override ReadOnlySpan<byte> End => [0, 0, 0xFF, 0xFF];
    }

    private sealed record ZlibDeflate(int Level) : DeflateSettings
    {
        private const int FirstGreedy = 1;
        private const int FirstLazy = 4;

        public override DeflateStrategy CreateStrategy() => Level switch
        {
            >= FirstLazy => new ZlibLazyStrategy(ZlibLevel.Of(Level)),
            >= FirstGreedy => new ZlibGreedyStrategy(ZlibLevel.Of(Level)),
            _ => new ZlibStoredStrategy(),
        };

        public override DeflateStrategy CreateSteppingStrategy() => Level switch
        {
            >= FirstLazy => new ZlibLazyStrategy(ZlibLevel.Of(Level), ShortSegment),
            >= FirstGreedy => new ZlibGreedyStrategy(ZlibLevel.Of(Level), ShortSegment),
            _ => new ZlibStoredStrategy(blocksPerSegment: 1),
        };
    }

    private sealed record GnuGzipDeflate(int Level) : DeflateSettings
    {
        private const int FirstLazy = 4;
        private const int FirstThatEndsBlocksEarly = 3;

        public override DeflateStrategy CreateStrategy() => Level >= FirstLazy
            ? new GnuGzipLazyStrategy(ZlibLevel.Of(Level))
            : new GnuGzipGreedyStrategy(ZlibLevel.Of(Level), endsEarly: Level >= FirstThatEndsBlocksEarly);

        public override DeflateStrategy CreateSteppingStrategy() => Level >= FirstLazy
            ? new GnuGzipLazyStrategy(ZlibLevel.Of(Level), ShortSegment)
            : new GnuGzipGreedyStrategy(ZlibLevel.Of(Level), endsEarly: Level >= FirstThatEndsBlocksEarly, ShortSegment);
    }

    private sealed record ParallelZlib(int Level) : DeflateSettings
    {
        public override DeflateStrategy CreateStrategy() => new PigzStrategy(Level);
    }

    private sealed record NewGo(int Level) : DeflateSettings
    {
        private const int FirstChained = 7;

        public override DeflateStrategy CreateStrategy() =>
            Level >= FirstChained ? new ChainStrategy(ChainLevel.Of(Level)) : new TableStrategy(Level);

        public override DeflateStrategy CreateSteppingStrategy() => Level >= FirstChained
            ? new ChainStrategy(ChainLevel.Of(Level), windowsPerSegment: 2)
            : new TableStrategy(Level, blocksPerSegment: 1);
    }

    private sealed record ParallelGzip(int ChunkSize, KlauspostVersion Version) : DeflateSettings
    {
        public override DeflateStrategy CreateStrategy() => new PgzipStrategy(ChunkSize, Version);
    }
}
