using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Reports with every field, and with none but those that are always there, whatever brings a verb to write them.</summary>
internal static class FilledReport
{
    /// <summary>The JSON of such a report.</summary>
    /// <param name="type">Which report.</param>
    /// <param name="isFull">
    /// Whether it has every field, and one item in each list; otherwise what may be <c>null</c> is, and lists are empty.
    /// </param>
    public static JsonElement Create(JsonTypeInfo type, bool isFull) => JsonSerializer.SerializeToElement(CreateObject(type, isFull), type);

    private static object CreateObject(JsonTypeInfo type, bool isFull)
    {
        var properties = type.Properties
            .Where(static property => property.Get is not null)
            .ToDictionary(static property => MemberOf(property).Name, StringComparer.OrdinalIgnoreCase);
        ConstructorInfo constructor = Assert.Single(type.Type.GetConstructors());
        ParameterInfo[] parameters = constructor.GetParameters();
        object report = constructor.Invoke([.. parameters.Select(parameter => ValueOf(properties[parameter.Name!], isFull))]);
        foreach ((string name, JsonPropertyInfo property) in properties)
        {
            if (!parameters.Any(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                MemberOf(property).SetValue(report, ValueOf(property, isFull));
            }
        }

        return report;
    }

    private static PropertyInfo MemberOf(JsonPropertyInfo property) => (PropertyInfo)property.AttributeProvider!;

    private static object? ValueOf(JsonPropertyInfo property, bool isFull)
    {
        if (property.IsGetNullable && !isFull)
        {
            return null;
        }

        JsonTypeInfo info = property.Options.GetTypeInfo(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);

        // A tree has one report in another, and no more.
        return info.ElementType is { } element && element == MemberOf(property).DeclaringType
            ? isFull ? ArrayOf(element, CreateObject(property.Options.GetTypeInfo(element), isFull: false), isFull)
                : Array.CreateInstance(element, 0)
            : ValueOf(info, XmlDocumentation.ValuesOf(MemberOf(property))?[0] ?? "text", isFull);
    }

    private static object ValueOf(JsonTypeInfo info, string text, bool isFull)
    {
        Type type = info.Type;
        if (info is { Kind: JsonTypeInfoKind.Object })
        {
            return CreateObject(info, isFull);
        }

        if (info.ElementType is { } element)
        {
            object item = ValueOf(info.Options.GetTypeInfo(element), text, isFull);
            return info.Kind == JsonTypeInfoKind.Dictionary ? DictionaryOf(element, item, isFull) : ArrayOf(element, item, isFull);
        }

        return type == typeof(string) ? text
            : type == typeof(bool) ? isFull
            : type == typeof(Digest) ? Digest.Compute([])
            : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
            : type == typeof(byte[]) ? new byte[] { 1, 2 }
            : type == typeof(JsonElement) ? JsonElement.Parse("""{"a":[1,null]}""")
            : Convert.ChangeType(1, type, CultureInfo.InvariantCulture);
    }

    private static Array ArrayOf(Type element, object item, bool isFull)
    {
        var array = Array.CreateInstance(element, isFull ? 1 : 0);
        for (int i = 0; i < array.Length; i++)
        {
            array.SetValue(item, i);
        }

        return array;
    }

    private static object DictionaryOf(Type element, object item, bool isFull)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(
            typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        if (isFull)
        {
            dictionary.Add("key", item);
        }

        return dictionary;
    }
}
