using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace OciContent.TestKit.Guards;

/// <summary>
/// What users of an assembly can name, as C#-like text in a fixed order. What the compiler adds to a record is covered
/// by the word <c>record</c>.
/// </summary>
public static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string?, Type> space in types
                .GroupBy(static type => type.Namespace)
                .OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(space.Key).Append('\n');
            foreach (Type type in space.OrderBy(static type => type.FullName, StringComparer.Ordinal))
            {
                text.Append('\n');
                AppendType(text, type);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendType(StringBuilder text, Type type)
    {
        text.Append(TypeHeader(type)).Append('\n');
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return;
        }

        IEnumerable<(int Rank, string Name, string Line)> members = type.IsEnum ? EnumMembers(type) : Members(type);
        foreach ((_, _, string line) in members
                .OrderBy(static m => m.Rank)
                .ThenBy(static m => m.Name, StringComparer.Ordinal)
                .ThenBy(static m => m.Line, StringComparer.Ordinal))
        {
            text.Append("    ").Append(line).Append('\n');
        }
    }

    private static string TypeHeader(Type type)
    {
        string attributes = MemberText.Attributes(type);
        string name = TypeText.Name(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return attributes + MemberText.Delegate(type, name);
        }

        string access = type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";
        return $"{attributes}{access} {Kind(type)} {name}{Bases(type)}{TypeText.Constraints(TypeText.OwnParameters(type))}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        string record = IsRecord(type) ? "record " : "";
        if (type.IsValueType)
        {
            string isReadOnly = type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
            return $"{isReadOnly}{(type.IsByRefLike ? "ref " : "")}{record}struct";
        }

        string modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return $"{modifier}{record}class";
    }

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? "" : $" : {TypeText.Of(underlying)}";
        }

        Type[] all = type.GetInterfaces();
        IEnumerable<Type> inherited = all.SelectMany(static i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<string> own = all.Except(inherited)
            .Where(i => i.IsVisible && !(IsRecord(type) && i == typeof(IEquatable<>).MakeGenericType(type)))
            .Select(static i => TypeText.Of(i))
            .Order(StringComparer.Ordinal);
        bool hasBase = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType);
        string list = string.Join(", ", hasBase ? own.Prepend(TypeText.Of(type.BaseType!)) : own);
        return list.Length == 0 ? "" : $" : {list}";
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Declared) is not null
        || (
            type.IsValueType
            && type.GetMethod("PrintMembers", Declared) is { } print
            && print.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static IEnumerable<(int Rank, string Name, string Line)> EnumMembers(Type type) =>
        Enum.GetNames(type).Select(name => (0, "", $"{name} = {type.GetField(name)!.GetRawConstantValue()}"));

    private static IEnumerable<(int Rank, string Name, string Line)> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(static f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
        {
            yield return (0, field.Name, MemberText.Of(field));
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(static c => !c.IsStatic && IsApi(c)))
        {
            yield return (1, constructor.Name, MemberText.Of(constructor));
        }

        foreach (PropertyInfo property in type.GetProperties(Declared)
                .Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible) && !(IsRecord(type) && p.Name == "EqualityContract")))
        {
            yield return (2, property.Name, MemberText.Of(property));
        }

        foreach (EventInfo e in type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod!)))
        {
            yield return (3, e.Name, MemberText.Of(e));
        }

        foreach (MethodInfo method in type.GetMethods(Declared)
                .Where(static m => IsApi(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
        {
            yield return (method.IsSpecialName ? 5 : 4, method.Name, MemberText.Of(method));
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What the compiler writes into records; a positional record's Deconstruct is API that the word "record" does not tell.
    private static bool IsApi(MethodBase method) =>
        IsVisible(method)
        && (method.Name == "Deconstruct" || !method.IsDefined(typeof(CompilerGeneratedAttribute)))
        && !method.Name.Contains('<', StringComparison.Ordinal);
}
