using System.Buffers.Binary;

namespace OciContent.TestKit.Registries;

/// <summary>Random bytes that follow from a seed and their offset (SplitMix64), so that none need be kept.</summary>
internal sealed class GeneratedBlob(int seed, long length) : BlobContent
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, length - offset));
        Span<byte> word = stackalloc byte[8];
        for (int done = 0; done < count;)
        {
            int within = (int)((offset + done) % 8);
            BinaryPrimitives.WriteUInt64LittleEndian(word, WordAt((ulong)((offset + done) / 8)));
            int part = Math.Min(8 - within, count - done);
            word.Slice(within, part).CopyTo(buffer[done..]);
            done += part;
        }

        return count;
    }

    private ulong WordAt(ulong index)
    {
        ulong z = ((ulong)(uint)seed << 32) + ((index + 1) * Step);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
