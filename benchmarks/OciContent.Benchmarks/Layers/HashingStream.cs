using System.Security.Cryptography;

namespace OciContent.Benchmarks.Layers;

/// <summary>Hashes what is read through it.</summary>
internal sealed class HashingStream(Stream source, IncrementalHash hash) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
