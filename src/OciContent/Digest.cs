using System.Diagnostics;
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
[JsonConverter(typeof(DigestJsonConverter))]
[DebuggerDisplay("{_text,nq}")]
public sealed partial class Digest : IEquatable<Digest>, IComparable<Digest>, IComparable
{
    private readonly string _text;

    private Digest(DigestAlgorithm algorithm, string text)
    {
        Algorithm = algorithm;
        _text = text;
    }

    /// <summary>The algorithm: the part before the colon.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The encoded hash: the part after the colon.</summary>
    public string Encoded => _text[(Algorithm.Name.Length + 1)..];

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
            throw new ArgumentException($"A hash of {hash.Length} bytes is not a {algorithm.Name} hash: expected {algorithm.HashSizeInBytes} bytes.", nameof(hash));
        }

        string name = algorithm.Name;
        string text = string.Create(name.Length + 1 + (hash.Length * 2), new NameAndHash(name, hash), static (span, state) =>
        {
            state.Name.CopyTo(span);
            span[state.Name.Length] = ':';
            Convert.TryToHexStringLower(state.Hash, span[(state.Name.Length + 1)..], out _);
        });
        return new Digest(algorithm, text);
    }

    /// <inheritdoc/>
    public bool Equals(Digest? other) => other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(Digest? other) => string.CompareOrdinal(_text, other?._text);

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

    private readonly ref struct NameAndHash(string name, ReadOnlySpan<byte> hash)
    {
        public string Name { get; } = name;

        public ReadOnlySpan<byte> Hash { get; } = hash;
    }
}
