namespace OciContent.Hashing;

/// <summary>BLAKE3 in its default mode with 32 bytes of output.</summary>
internal sealed class Blake3 : HashFunction
{
    public const int HashSize = 32;

    public override int HashSizeInBytes => HashSize;

    /// <summary>Hashes <paramref name="source"/> at once.</summary>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var hash = new Blake3();
        hash.Append(source);
        hash.GetCurrentHash(destination);
    }

    public override void Append(ReadOnlySpan<byte> source) => throw new NotSupportedException();

    public override void GetCurrentHash(Span<byte> destination) => throw new NotSupportedException();

    public override void Reset() => throw new NotSupportedException();
}
