using System.Security.Cryptography;

namespace OciContent.Hashing;

/// <summary>SHA-256 and SHA-512 (FIPS 180-4), by the framework.</summary>
internal sealed class Sha2(HashAlgorithmName name) : HashFunction
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public override int HashSizeInBytes => _hash.HashLengthInBytes;

    public override void Append(ReadOnlySpan<byte> source) => _hash.AppendData(source);

    public override void GetCurrentHash(Span<byte> destination) => _hash.GetCurrentHash(destination);

    public override void Reset()
    {
        Span<byte> discarded = stackalloc byte[SHA512.HashSizeInBytes];
        _hash.GetHashAndReset(discarded);
    }

    public override void Dispose()
    {
        _hash.Dispose();
        base.Dispose();
    }
}
