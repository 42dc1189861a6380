using OciContent.Compression.Deflate;

namespace OciContent.Compression;

/// <summary>Which encoder writes what is behind a profile's header, and how.</summary>
internal abstract record EncoderSettings
{
    /// <summary>The format that comes out.</summary>
    public abstract CompressionFormat Format { get; }

    /// <summary>What the work is: settings that have this in common share it.</summary>
    public virtual EncoderSettings Work => this;

    /// <summary>Starts to compress an input by settings that share the work.</summary>
    /// <param name="workers">Where it is done.</param>
    /// <param name="outputs">What to write.</param>
    public abstract IContentEncoder CreateEncoder(DeflateWorkers workers, IReadOnlyList<EncoderOutput> outputs);
}
