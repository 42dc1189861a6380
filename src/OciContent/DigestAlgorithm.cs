using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OciContent.Hashing;
using OciContent.Internal;

namespace OciContent;

/// <summary>
/// The algorithm of a digest: the part before the colon (image-spec, descriptor.md, "Digests").
/// </summary>
/// <remarks>
/// The registered algorithms are <see cref="Sha256"/>, <see cref="Sha512"/> and <see cref="Blake3"/>. Any other name
/// that the grammar allows is a valid algorithm too; it compares by name and says <see cref="IsSupported"/> is false.
/// </remarks>
public sealed class DigestAlgorithm : IEquatable<DigestAlgorithm>, ISpanParsable<DigestAlgorithm>
{
    /// <summary>The length of a short hash, in bytes.</summary>
    internal const int ShortHashSize = 32;

    private readonly Func<HashFunction>? _create;
    private readonly HashAtOnce? _hashAtOnce;
    private readonly int _hashSizeInBytes;

    private DigestAlgorithm(string name) => Name = name;

    private DigestAlgorithm(string name, int hashSizeInBytes, Func<HashFunction> create, HashAtOnce hashAtOnce)
        : this(name)
    {
        _hashSizeInBytes = hashSizeInBytes;
        _create = create;
        _hashAtOnce = hashAtOnce;
    }

    private delegate void HashAtOnce(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>SHA-256, the canonical algorithm: 64 lowercase hex digits.</summary>
    public static DigestAlgorithm Sha256 { get; } = new(
        "sha256",
        SHA256.HashSizeInBytes,
        static () => new Sha2(HashAlgorithmName.SHA256),
        static (source, destination) => SHA256.HashData(source, destination));

    /// <summary>SHA-512: 128 lowercase hex digits.</summary>
    public static DigestAlgorithm Sha512 { get; } = new(
        "sha512",
        SHA512.HashSizeInBytes,
        static () => new Sha2(HashAlgorithmName.SHA512),
        static (source, destination) => SHA512.HashData(source, destination));

    /// <summary>BLAKE3 with 256 bits of output: 64 lowercase hex digits.</summary>
    public static DigestAlgorithm Blake3 { get; } = new(
        "blake3",
        Hashing.Blake3.HashSize,
        static () => new Blake3(),
        static (source, destination) => Hashing.Blake3.HashData(source, destination));

    /// <summary>The algorithms that this library computes, the canonical one first.</summary>
    public static IReadOnlyList<DigestAlgorithm> Supported { get; } = [Sha256, Sha512, Blake3];

    /// <summary>The name as it stands before the colon, such as <c>sha256</c>.</summary>
    public string Name { get; }

    /// <summary>Whether this library can compute digests of this algorithm, and so verify content against them.</summary>
    public bool IsSupported => _create is not null;

    /// <summary>The length of the hash, in bytes.</summary>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public int HashSizeInBytes => IsSupported ? _hashSizeInBytes : throw NotSupported();

    /// <summary>Whether digests keep the hash itself: the algorithm is supported, and the hash has <see cref="ShortHashSize"/>.</summary>
    internal bool HasShortHash => _hashSizeInBytes == ShortHashSize;

    /// <summary>Parses an algorithm's name by the grammar of image-spec.</summary>
    /// <exception cref="FormatException"><paramref name="name"/> is not a name the grammar allows.</exception>
    public static DigestAlgorithm Parse(ReadOnlySpan<char> name) =>
        TryParse(name, out DigestAlgorithm? algorithm)
            ? algorithm
            : throw new FormatException(
                $"{ErrorText.Quote(name)} is not a digest algorithm: expected lowercase letters and digits, separated by one of "
                + "'+', '.', '_', '-'.");

    /// <summary>Parses an algorithm's name by the grammar of image-spec; false if the grammar does not allow it.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, [NotNullWhen(true)] out DigestAlgorithm? algorithm)
    {
        algorithm = null;
        if (!DigestGrammar.IsAlgorithm(name))
        {
            return false;
        }

        foreach (DigestAlgorithm known in (ReadOnlySpan<DigestAlgorithm>)[Sha256, Sha512, Blake3])
        {
            if (name.SequenceEqual(known.Name))
            {
                algorithm = known;
                return true;
            }
        }

        algorithm = new DigestAlgorithm(name.ToString());
        return true;
    }

    static DigestAlgorithm IParsable<DigestAlgorithm>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<DigestAlgorithm>.TryParse(
        string? s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out DigestAlgorithm? result) => TryParse(s, out result);

    static DigestAlgorithm ISpanParsable<DigestAlgorithm>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<DigestAlgorithm>.TryParse(
        ReadOnlySpan<char> s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out DigestAlgorithm? result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(DigestAlgorithm? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DigestAlgorithm);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>Whether two algorithms have the same name.</summary>
    public static bool operator ==(DigestAlgorithm? left, DigestAlgorithm? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two algorithms have different names.</summary>
    public static bool operator !=(DigestAlgorithm? left, DigestAlgorithm? right) => !(left == right);

    internal HashFunction CreateHashFunction() => _create is not null ? _create() : throw NotSupported();

    internal void Hash(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (_hashAtOnce is null)
        {
            throw NotSupported();
        }

        _hashAtOnce(source, destination);
    }

    /// <summary>Refuses an algorithm that content cannot be verified by, as every reader and store of content does.</summary>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public void ThrowIfNotSupported()
    {
        if (!IsSupported)
        {
            throw NotSupported();
        }
    }

    private NotSupportedException NotSupported() =>
        new($"The digest algorithm {ErrorText.Quote(Name)} is not supported: expected one of sha256, sha512, blake3.");
}
