using System.Collections.Concurrent;

namespace OciContent.Compression.GoDeflate;

/// <summary>Block encoders that are not in use.</summary>
internal sealed class EncoderPool
{
    private readonly ConcurrentBag<GoBlockEncoder> _encoders = [];

    public GoBlockEncoder Rent() => _encoders.TryTake(out GoBlockEncoder? encoder) ? encoder : new GoBlockEncoder();

    public void Return(GoBlockEncoder encoder) => _encoders.Add(encoder);
}
