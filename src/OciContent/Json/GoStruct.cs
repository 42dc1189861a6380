using System.Diagnostics;
using System.Text.Json;

namespace OciContent.Json;

/// <summary>
/// The fields of a Go struct in the order in which encoding/json writes them: whose bytes they are is said where the table is. Fields that
/// the model does not know stand behind the others, in their order.
/// </summary>
internal sealed class GoStruct<T>
    where T : class
{
    private readonly Func<T, UnknownFieldMap?> _unknown;
    private readonly GoField<T>[] _fields;
    private readonly bool _isSorted;

    public GoStruct(Func<T, UnknownFieldMap?> unknown, params GoField<T>[] fields)
        : this(unknown, fields, isSorted: false)
    {
    }

    private GoStruct(Func<T, UnknownFieldMap?> unknown, GoField<T>[] fields, bool isSorted)
    {
        _unknown = unknown;
        _fields = fields;
        _isSorted = isSorted;
    }

    /// <summary>
    /// What goes through a Go map on its way: all fields are sorted, those that the model does not know among the others.
    /// </summary>
    /// <param name="unknown">The fields that the model does not know.</param>
    /// <param name="fields">The others, sorted.</param>
    public static GoStruct<T> Sorted(Func<T, UnknownFieldMap?> unknown, params GoField<T>[] fields)
    {
        Debug.Assert(
            fields.Zip(fields.Skip(1)).All(static pair => Utf8Order.Instance.Compare(pair.First.Name, pair.Second.Name) < 0),
            "The fields are sorted.");
        return new GoStruct<T>(unknown, fields, isSorted: true);
    }

    /// <summary>Writes an object; <c>null</c> as such.</summary>
    public void Write(GoJsonWriter writer, T? value)
    {
        if (value is null)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        if (_isSorted && _unknown(value) is { } unknown)
        {
            WriteSorted(writer, value, unknown);
        }
        else
        {
            foreach (GoField<T> field in _fields)
            {
                field.Write(writer, value);
            }

            FieldWriter.WriteUnknown(writer, _unknown(value));
        }

        writer.EndObject();
    }

    /// <summary>The object alone, its texts as Go 1.22 and later write them.</summary>
    /// <exception cref="JsonException">A text has an unpaired surrogate.</exception>
    public ReadOnlyMemory<byte> ToBytes(T value)
    {
        var writer = new GoJsonWriter(shortEscapes: true);
        Write(writer, value);
        return writer.Written.ToArray();
    }

    private void WriteSorted(GoJsonWriter writer, T value, UnknownFieldMap unknown)
    {
        using IEnumerator<KeyValuePair<string, JsonElement>> others = unknown
            .OrderBy(static field => field.Key, Utf8Order.Instance)
            .GetEnumerator();
        bool isLeft = others.MoveNext();
        foreach (GoField<T> field in _fields)
        {
            while (isLeft && Utf8Order.Instance.Compare(others.Current.Key, field.Name) < 0)
            {
                WriteOther();
            }

            field.Write(writer, value);
        }

        while (isLeft)
        {
            WriteOther();
        }

        void WriteOther()
        {
            writer.Key(others.Current.Key);
            writer.Raw(others.Current.Value);
            isLeft = others.MoveNext();
        }
    }
}
