namespace OciContent.Internal;

/// <summary>Bytes with value equality: what a record's content property holds.</summary>
internal sealed class ValueBytes(ReadOnlyMemory<byte> memory) : IEquatable<ValueBytes>
{
    public ReadOnlyMemory<byte> Memory { get; } = memory;

    public bool Equals(ValueBytes? other) => other is not null && Memory.Span.SequenceEqual(other.Memory.Span);

    public override bool Equals(object? obj) => Equals(obj as ValueBytes);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Memory.Span);
        return hash.ToHashCode();
    }
}
