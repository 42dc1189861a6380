using OciContent.Compression.Deflate;
using OciContent.Compression.GoDeflate;

namespace OciContent.Tests.Compression.GoDeflate;

/// <summary>Runs an encoder over a text in memory.</summary>
internal static class Deflating
{
    /// <summary>A level's encoder.</summary>
    /// <param name="level">From -2 to 9.</param>
    /// <param name="segmentSize">How many bytes are parsed at a time; 0 for as many as usual.</param>
    public static DeflateStrategy MethodOf(int level, int segmentSize = 0) => level switch
    {
        -1 => MethodOf(6, segmentSize),
        >= 4 => segmentSize > 0 ? new LazyStrategy(GoLevel.Of(level), segmentSize) : new LazyStrategy(GoLevel.Of(level)),
        >= 2 => segmentSize > 0 ? new GreedyStrategy(GoLevel.Of(level), segmentSize) : new GreedyStrategy(GoLevel.Of(level)),
        _ => segmentSize > 0 ? new BlockwiseStrategy(level, 1 + (segmentSize / InputBlocks.Size)) : new BlockwiseStrategy(level),
    };

    /// <summary>The deflate data of a text.</summary>
    /// <param name="method">The encoder.</param>
    /// <param name="text">The text.</param>
    /// <param name="threads">How many threads work at it.</param>
    /// <param name="pieceSize">How many bytes of the text it is given at a time.</param>
    public static async Task<byte[]> RunAsync(DeflateStrategy method, byte[] text, int threads = 1, int pieceSize = int.MaxValue)
    {
        var output = new MemoryStream();
        await using var pipeline = new DeflatePipeline(method, new DeflateWorkers(threads), output.WriteAsync);
        for (int start = 0; start < text.Length;)
        {
            int count = Math.Min(pieceSize, text.Length - start);
            await pipeline.AppendAsync(text.AsMemory(start, count), CancellationToken.None);
            start += count;
        }

        await pipeline.CompleteAsync(CancellationToken.None);
        return output.ToArray();
    }
}
