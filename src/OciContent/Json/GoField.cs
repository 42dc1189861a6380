using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>
/// A field of a Go struct: its name, when it is left out, and where its value comes from, whose type says how it is written.
/// <see cref="GoStruct{T}"/> has them in order.
/// </summary>
internal sealed class GoField<T>
{
    private readonly Action<GoJsonWriter, T> _write;

    /// <summary>
    /// Text. <c>null</c>, unless it is left out, is written as such: where a builder had to give one, reading it again refuses it by name.
    /// </summary>
    public GoField(string name, Omit omit, Func<T, string?> get)
        : this(
            name,
            Writing(
                name,
                get,
                text => IsLeftOut(omit, text is null, string.IsNullOrEmpty(text)),
                static (writer, text) => writer.String(text)))
    { }

    /// <summary>True or false; nothing is false.</summary>
    public GoField(string name, Omit omit, Func<T, bool?> get)
        : this(
            name,
            Writing(name, get, value => IsLeftOut(omit, value is null, value != true), static (writer, value) => writer.Bool(value == true))
        )
    { }

    /// <summary>A number; nothing is zero.</summary>
    public GoField(string name, Omit omit, Func<T, long?> get)
        : this(
            name,
            Writing(
                name,
                get,
                number => IsLeftOut(omit, number is null, number is null or 0),
                static (writer, number) => writer.Number(number ?? 0)))
    { }

    /// <summary>A list of texts; Go's nil is <c>null</c>.</summary>
    public GoField(string name, Omit omit, Func<T, IReadOnlyList<string>> get)
        : this(
            name,
            Writing(name, get, texts => IsLeftOut(omit, ValueList<string>.IsAbsent(texts), texts.Count == 0), FieldWriter.WriteTextsOrNull)
        )
    { }

    /// <summary>A map of texts, its keys sorted; Go's nil is <c>null</c>.</summary>
    public GoField(string name, Omit omit, Func<T, IReadOnlyDictionary<string, string>> get)
        : this(
            name,
            Writing(
                name,
                get,
                texts => IsLeftOut(omit, ValueDictionary<string>.IsAbsent(texts), texts.Count == 0),
                FieldWriter.WriteTextsOrNull))
    { }

    /// <summary>A map of which only the keys have a meaning, sorted; Go's nil is <c>null</c>.</summary>
    public GoField(string name, Omit omit, Func<T, IReadOnlyDictionary<string, JsonElement>> get)
        : this(
            name,
            Writing(
                name,
                get,
                keys => IsLeftOut(omit, ValueDictionary<JsonElement>.IsAbsent(keys), keys.Count == 0),
                FieldWriter.WriteKeysOrNull))
    { }

    /// <summary>Bytes, in base64.</summary>
    public GoField(string name, Omit omit, Func<T, ReadOnlyMemory<byte>?> get)
        : this(
            name,
            Writing(
                name,
                get,
                bytes => IsLeftOut(omit, bytes is null, bytes is null or { IsEmpty: true }),
                static (writer, bytes) => writer.Base64(bytes.GetValueOrDefault().Span)))
    { }

    private GoField(string name, Action<GoJsonWriter, T> write)
    {
        Name = name;
        _write = write;
    }

    private delegate void WriteValue<in TValue>(GoJsonWriter writer, TValue value);

    /// <summary>The field's name, which needs no escapes.</summary>
    public string Name { get; }

    /// <summary>A struct, or a pointer to one.</summary>
    public static GoField<T> Object<TPart>(string name, Omit omit, Func<T, TPart?> get, GoStruct<TPart> form)
        where TPart : class =>
        new(name, Writing(name, get, part => IsLeftOut(omit, part is null, part is null), form.Write));

    /// <summary>A list; Go's nil is <c>null</c>.</summary>
    public static GoField<T> List<TItem>(string name, Omit omit, Func<T, IReadOnlyList<TItem>> get, Action<GoJsonWriter, TItem> write) =>
        new(
            name,
            Writing(
                name,
                get,
                items => IsLeftOut(omit, ValueList<TItem>.IsAbsent(items), items.Count == 0),
                (writer, items) => FieldWriter.WriteListOrNull(writer, items, write)));

    /// <summary>Writes the field, unless it is left out.</summary>
    public void Write(GoJsonWriter writer, T owner) => _write(writer, owner);

    private static bool IsLeftOut(Omit omit, bool isNil, bool isEmpty) => omit == Omit.Nil ? isNil : omit == Omit.Empty && isEmpty;

    private static Action<GoJsonWriter, T> Writing<TValue>(
        string name,
        Func<T, TValue> get,
        Func<TValue, bool> isLeftOut,
        WriteValue<TValue> write)
    {
        byte[] utf8Name = Encoding.UTF8.GetBytes(name);
        return (writer, owner) =>
        {
            TValue value = get(owner);
            if (!isLeftOut(value))
            {
                writer.Name(utf8Name);
                write(writer, value);
            }
        };
    }
}
