using System.Buffers;

namespace OciContent.TestKit.Registries;

/// <summary>The bytes of a blob, wherever they are: read in pieces from any offset.</summary>
public abstract class BlobContent
{
    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes in memory.</summary>
    public static BlobContent Of(ReadOnlyMemory<byte> bytes) => new MemoryBlob(bytes);

    /// <summary>The bytes of a file.</summary>
    public static BlobContent OfFile(string path) => new FileBlob(path);

    /// <summary>Random bytes that are nowhere: the same ones for the same seed, at whatever length.</summary>
    public static BlobContent Generate(int seed, long length) => new GeneratedBlob(seed, length);

    /// <summary>Bytes of which nothing but their number is known any more: they cannot be read.</summary>
    public static BlobContent Forgotten(long length) => new ForgottenBlob(length);

    /// <summary>Reads bytes from an offset; as many as there are up to the buffer's length.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Opens all bytes, from the first.</summary>
    public Stream OpenRead() => new BlobContentStream(this);

    /// <summary>The digest of all bytes.</summary>
    public Digest ComputeDigest(DigestAlgorithm? algorithm = null)
    {
        using var digester = new Digester(algorithm);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        for (long offset = 0; offset < Length;)
        {
            int read = Read(offset, buffer);
            digester.Append(buffer.AsSpan(0, read));
            offset += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return digester.GetCurrentDigest();
    }

    /// <summary>Writes a part.</summary>
    public async Task CopyToAsync(Stream destination, long offset, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (count > 0)
            {
                int read = Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, count)));
                if (read == 0)
                {
                    throw new InvalidOperationException($"Offset {offset} is behind the end of a blob of {Length} bytes.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                offset += read;
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class MemoryBlob(ReadOnlyMemory<byte> bytes) : BlobContent
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Math.Max(0, bytes.Length - offset));
            bytes.Span.Slice((int)Math.Min(offset, bytes.Length), count).CopyTo(buffer);
            return count;
        }
    }

    private sealed class FileBlob(string path) : BlobContent
    {
        public override long Length { get; } = new FileInfo(path).Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return RandomAccess.Read(file, buffer, offset);
        }
    }

    private sealed class ForgottenBlob(long length) : BlobContent
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer) => throw new InvalidOperationException("The content was not kept.");
    }
}
