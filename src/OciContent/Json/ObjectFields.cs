using System.Text;

namespace OciContent.Json;

/// <summary>The fields that a kind of object may have, and which of them it must have.</summary>
internal sealed class ObjectFields
{
    private readonly byte[][] _utf8Names;
    private readonly ulong _required;

    private ObjectFields(string[] names, int requiredCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, 64);
        Names = names;
        _utf8Names = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _required = requiredCount == 64 ? ulong.MaxValue : (1UL << requiredCount) - 1;
    }

    /// <summary>All names, those of the required fields first.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether a name that differs in ASCII case alone is taken for its field, as Go does.</summary>
    public bool TakesCaseVariants { get; private init; }

    /// <summary>Fields that must be there.</summary>
    public static ObjectFields Required(params string[] names) => new(names, names.Length);

    /// <summary>Fields that may be there, and none that must.</summary>
    public static ObjectFields Optional(params string[] names) => new(names, 0);

    /// <summary>These fields, and others that may be there.</summary>
    public ObjectFields AndOptional(params string[] names) => new([.. Names, .. names], Names.Count);

    /// <summary>These fields, in whatever case their names are written.</summary>
    public ObjectFields InAnyCase() => new([.. Names], System.Numerics.BitOperations.PopCount(_required)) { TakesCaseVariants = true };

    /// <summary>The field of a name that differs in ASCII case, or -1; always that if such names are not taken.</summary>
    /// <param name="name">The name, without escapes.</param>
    public int IndexOfCaseVariant(ReadOnlySpan<byte> name)
    {
        if (TakesCaseVariants)
        {
            for (int i = 0; i < _utf8Names.Length; i++)
            {
                if (Ascii.EqualsIgnoreCase(name, _utf8Names[i]))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>The field of a name, or -1.</summary>
    /// <param name="name">The name, without escapes.</param>
    /// <param name="likely">The field to look at first: most objects have their fields in the same order.</param>
    public int IndexOf(ReadOnlySpan<byte> name, int likely)
    {
        byte[][] names = _utf8Names;
        if ((uint)likely < (uint)names.Length && name.SequenceEqual(names[likely]))
        {
            return likely;
        }

        for (int i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A field that a Go program would take the name for, though it is not quite the same; <c>null</c> if there is none.</summary>
    public string? FindCaseVariant(string name) => Names.FirstOrDefault(known => JsonNames.FoldsTo(name, known));

    /// <summary>A required field that was not seen; <c>null</c> if all were.</summary>
    /// <param name="seen">A bit for each field that was.</param>
    public string? FindMissing(ulong seen) =>
        (seen & _required) == _required ? null : Names[System.Numerics.BitOperations.TrailingZeroCount(~seen)];
}
