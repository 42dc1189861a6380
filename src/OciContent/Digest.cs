using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace OciContent;

/// <summary>
/// A content digest, <c>algorithm:encoded</c>: the identity of a blob, computed over its bytes
/// (image-spec, descriptor.md, "Digests").
/// </summary>
/// <remarks>
/// Immutable, with value equality over the whole text; ordered by UTF-16 code units. For the registered algorithms the
/// encoded part is always lowercase hex of the right length. There is no empty digest: absence is <c>null</c>.
/// </remarks>
/// <example>
/// <code>
/// Digest digest = Digest.Compute("hello"u8);
/// Console.WriteLine(digest == Digest.Parse("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")); // True
/// </code>
/// </example>
[JsonConverter(typeof(DigestJsonConverter))]
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Digest : IEquatable<Digest>, IComparable<Digest>, IComparable
{
    // Documents have many digests, of which few are ever written: those with a short hash keep it, and make the text when asked.
    private readonly ShortHash _hash;
    private string? _text;

    private Digest(DigestAlgorithm algorithm, string text)
    {
        Algorithm = algorithm;
        _text = text;
    }

    private Digest(DigestAlgorithm algorithm, ReadOnlySpan<byte> shortHash)
    {
        Algorithm = algorithm;
        shortHash.CopyTo(_hash);
    }

    /// <summary>The algorithm: the part before the colon.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The encoded hash: the part after the colon.</summary>
    public string Encoded => ToString()[(Algorithm.Name.Length + 1)..];

    private ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The digest of a hash that was computed elsewhere.</summary>
    /// <param name="algorithm">A supported algorithm.</param>
    /// <param name="hash">The raw hash, exactly <see cref="DigestAlgorithm.HashSizeInBytes"/> bytes.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    /// <exception cref="ArgumentException"><paramref name="hash"/> has the wrong length.</exception>
    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        if (hash.Length != algorithm.HashSizeInBytes)
        {
            throw new ArgumentException(
                $"A hash of {hash.Length} bytes is not a {algorithm.Name} hash: expected {algorithm.HashSizeInBytes} bytes.",
                nameof(hash));
        }

        return algorithm.HasShortHash
            ? new Digest(algorithm, hash)
            : new Digest(algorithm, $"{algorithm.Name}:{Convert.ToHexStringLower(hash)}");
    }

    /// <inheritdoc/>
    public bool Equals(Digest? other) =>
        other is not null
        && (
            Algorithm.HasShortHash
                ? Algorithm == other.Algorithm && Hash.SequenceEqual(other.Hash)
                : string.Equals(_text, other._text, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Digest);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Of the text, whose hash code nobody can foresee: digests come from strangers.
        Span<char> room = stackalloc char[RoomForShort];
        return string.GetHashCode(Text(room), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public int CompareTo(Digest? other) => other is not null && Algorithm.HasShortHash && Algorithm == other.Algorithm
        ? Hash.SequenceCompareTo(other.Hash)
        : string.CompareOrdinal(ToString(), other?.ToString());

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Digest other => CompareTo(other),
        _ => throw new ArgumentException($"A {obj.GetType().Name} cannot be compared with a Digest.", nameof(obj)),
    };

    /// <summary>Whether two digests are the same text.</summary>
    public static bool operator ==(Digest? left, Digest? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two digests are different texts.</summary>
    public static bool operator !=(Digest? left, Digest? right) => !(left == right);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(Digest? left, Digest? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or is equal to it.</summary>
    public static bool operator <=(Digest? left, Digest? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(Digest? left, Digest? right) => right < left;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or is equal to it.</summary>
    public static bool operator >=(Digest? left, Digest? right) => right <= left;

    [InlineArray(DigestAlgorithm.ShortHashSize)]
    private struct ShortHash
    {
        private byte _first;
    }
}
