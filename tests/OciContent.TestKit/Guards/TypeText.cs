using System.Reflection;
using System.Runtime.CompilerServices;

namespace OciContent.TestKit.Guards;

/// <summary>Types as C# writes them, without namespaces; with nullability where it is known.</summary>
public static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>A type where it is used.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">The nullability of this use, if known.</param>
    /// <param name="isNullable">Whether this use is nullable at its top.</param>
    /// <param name="tupleNames">The names of tuple elements, in the order of TupleElementNamesAttribute.</param>
    public static string Of(Type type, NullabilityInfo? nullability = null, bool isNullable = false, Queue<string?>? tupleNames = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability, isNullable, tupleNames);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, nullability, isNullable: false, tupleNames) + "?";
        }

        string mark = isNullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            string commas = new(',', type.GetArrayRank() - 1);
            return $"{Of(type.GetElementType()!, nullability?.ElementType, IsNullable(nullability?.ElementType), tupleNames)}[{commas}]{mark}";
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
        {
            return Tuple(type, nullability, tupleNames);
        }

        return (Keywords.GetValueOrDefault(type) ?? Named(type, nullability, tupleNames)) + mark;
    }

    /// <summary>A type where it is declared: with the names of its own type parameters.</summary>
    public static string Name(Type type) => Named(type, nullability: null, tupleNames: null);

    /// <summary>The constraints on type parameters, each with a space before it.</summary>
    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Select(Constraint));

    public static bool IsNullable(NullabilityInfo? nullability) => nullability?.ReadState == NullabilityState.Nullable;

    /// <summary>The type parameters that a type declares itself: reflection lists those of the types around it too.</summary>
    public static Type[] OwnParameters(Type type) => type.GetGenericArguments()[OuterParameterCount(type)..];

    private static string Named(Type type, NullabilityInfo? nullability, Queue<string?>? tupleNames)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        Type[] arguments = type.GetGenericArguments();
        int outerCount = OuterParameterCount(type);
        string outer = "";
        if (type.DeclaringType is { } declaring)
        {
            outer = Of(outerCount == 0 ? declaring : declaring.MakeGenericType(arguments[..outerCount])) + ".";
        }

        string name = outer + type.Name.Split('`')[0];
        return arguments.Length == outerCount
            ? name
            : $"{name}<{string.Join(", ", Arguments(arguments, nullability, tupleNames).Skip(outerCount))}>";
    }

    private static int OuterParameterCount(Type type) => type.DeclaringType?.GetGenericArguments().Length ?? 0;

    private static string Tuple(Type type, NullabilityInfo? nullability, Queue<string?>? tupleNames)
    {
        Type[] elements = type.GetGenericArguments();
        string?[] names = [.. elements.Select(_ => tupleNames is { Count: > 0 } ? tupleNames.Dequeue() : null)];
        IEnumerable<string> types = Arguments(elements, nullability, tupleNames);
        return $"({string.Join(", ", types.Zip(names, static (element, name) => name is null ? element : $"{element} {name}"))})";
    }

    private static List<string> Arguments(Type[] arguments, NullabilityInfo? nullability, Queue<string?>? tupleNames)
    {
        NullabilityInfo[] known = nullability?.GenericTypeArguments ?? [];
        List<string> texts = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            NullabilityInfo? own = known.Length == arguments.Length ? known[i] : null;
            texts.Add(Of(arguments[i], own, IsNullable(own), tupleNames));
        }

        return texts;
    }

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            constraints.Add("struct");
        }
        else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add("class");
        }

        constraints.AddRange(
            parameter
                .GetGenericParameterConstraints()
                .Where(static c => c != typeof(ValueType))
                .Select(static c => Of(c))
                .Order(StringComparer.Ordinal));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !constraints.Contains("struct"))
        {
            constraints.Add("new()");
        }

        if (((int)attributes & 0x20) != 0)
        {
            constraints.Add("allows ref struct");
        }

        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }
}
