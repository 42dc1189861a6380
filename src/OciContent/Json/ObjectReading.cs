using System.Text.Json;

namespace OciContent.Json;

/// <summary>How far the reading of an object has come.</summary>
internal struct ObjectReading(ObjectFields fields)
{
    private ulong _seen;
    private int _last = -1;

    /// <summary>The fields that were read and that nobody knows; <c>null</c> if there are none.</summary>
    public UnknownFieldMap? Unknown { get; private set; }

    /// <summary>Whether a field was taken by a name in another case.</summary>
    public bool HasCaseVariants { get; private set; }

    /// <summary>The name of a required field that was not read; <c>null</c> if there is none.</summary>
    public readonly string? Missing => fields.FindMissing(_seen);

    /// <summary>The known field of a name; <c>null</c> if it is not known.</summary>
    public string? Find(ReadOnlySpan<byte> name)
    {
        _last = fields.IndexOf(name, _last + 1);
        return _last < 0 ? null : fields.Names[_last];
    }

    /// <summary>The known field of a name in another case, where such are taken; <c>null</c> if it is not known.</summary>
    public string? FindInOtherCase(ReadOnlySpan<byte> name)
    {
        if (fields.IndexOfCaseVariant(name) is int index and >= 0)
        {
            (_last, HasCaseVariants) = (index, true);
            return fields.Names[index];
        }

        return null;
    }

    /// <summary>Notes the field that was found last; false if it was noted before.</summary>
    public bool TryMark()
    {
        ulong bit = 1UL << _last;
        bool isNew = (_seen & bit) == 0;
        _seen |= bit;
        return isNew;
    }

    public readonly bool HasUnknown(string name) => Unknown?.ContainsKey(name) == true;

    public readonly string? FindCaseVariant(string name) => fields.FindCaseVariant(name);

    public void AddUnknown(string name, JsonElement value) => (Unknown ??= []).Add(name, value);
}
