using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OciContent.TestKit.Guards;

/// <summary>Members as C# declares them, on one line.</summary>
public static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Equality"] = "==",
        ["op_Inequality"] = "!=",
        ["op_LessThan"] = "<",
        ["op_LessThanOrEqual"] = "<=",
        ["op_GreaterThan"] = ">",
        ["op_GreaterThanOrEqual"] = ">=",
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_Division"] = "/",
        ["op_BitwiseOr"] = "|",
        ["op_BitwiseAnd"] = "&",
        ["op_Implicit"] = "implicit",
        ["op_Explicit"] = "explicit",
    };

    public static string Of(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string required = field.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "";
        NullabilityInfo nullability = Nullability.Create(field);
        return $"{Attributes(field)}{Access(field.IsPublic)}{required}{modifiers}{Type(field.FieldType, nullability, field)} "
            + $"{field.Name}{value}";
    }

    public static string Of(ConstructorInfo constructor) =>
        $"{Attributes(constructor)}{Access(constructor.IsPublic)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    public static string Of(PropertyInfo property)
    {
        MethodInfo? getter = Visible(property.GetMethod);
        MethodInfo? setter = Visible(property.SetMethod);
        bool isPublic = getter?.IsPublic == true || setter?.IsPublic == true;
        bool isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string get = getter is null ? "" : $"{Narrower(getter, isPublic)}get; ";
        string set = setter is null ? "" : $"{Narrower(setter, isPublic)}{(isInit ? "init" : "set")}; ";
        ParameterInfo[] indexes = property.GetIndexParameters();
        string name = indexes.Length == 0 ? property.Name : $"this[{string.Join(", ", indexes.Select(Parameter))}]";
        NullabilityInfo nullability = Nullability.Create(property);
        string reference = property.PropertyType.IsByRef ? Reference(property.IsDefined(typeof(IsReadOnlyAttribute))) : "";
        return $"{Attributes(property)}{Access(isPublic)}{required}{Modifiers((getter ?? setter)!)}{reference}{Type(property.PropertyType, nullability, property)} {name} {{ {get}{set}}}";
    }

    public static string Of(EventInfo e) =>
        $"{Attributes(e)}{Access(e.AddMethod!.IsPublic)}{Modifiers(e.AddMethod)}event "
        + $"{Type(e.EventHandlerType!, Nullability.Create(e), e)} {e.Name}";

    public static string Of(MethodInfo method)
    {
        Type[] parameters = method.GetGenericArguments();
        string generics = parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters.Select(static p => p.Name))}>";
        string name = Operators.TryGetValue(method.Name, out string? sign) ? $"operator {sign}" : method.Name;
        return $"{Attributes(method)}{Access(method.IsPublic)}{Modifiers(method)}{Return(method)} "
            + $"{name}{generics}({Parameters(method)}){TypeText.Constraints(parameters)}";
    }

    public static string Delegate(Type type, string name)
    {
        MethodInfo invoke = type.GetMethod("Invoke")!;
        return $"public delegate {Return(invoke)} {name}({Parameters(invoke)}){TypeText.Constraints(TypeText.OwnParameters(type))}";
    }

    /// <summary>The attributes that a caller's code depends on, each in brackets and with a space after it.</summary>
    public static string Attributes(MemberInfo member)
    {
        string text = "";
        if (member.IsDefined(typeof(FlagsAttribute), inherit: false))
        {
            text += "[Flags] ";
        }

        if (member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute)))
        {
            text += $"[Obsolete({Literal(obsolete.Message)}, {Literal(obsolete.IsError)})] ";
        }

        if (member.GetCustomAttribute<ExperimentalAttribute>() is { } experimental)
        {
            text += $"[Experimental({Literal(experimental.DiagnosticId)})] ";
        }

        return text;
    }

    private static string Return(MethodInfo method)
    {
        ParameterInfo value = method.ReturnParameter;
        string reference = value.ParameterType.IsByRef ? Reference(value.IsDefined(typeof(IsReadOnlyAttribute))) : "";
        return reference + Type(value.ParameterType, Nullability.Create(value), value);
    }

    private static string Parameters(MethodBase method)
    {
        string list = string.Join(", ", method.GetParameters().Select(Parameter));
        return method.IsDefined(typeof(ExtensionAttribute)) ? "this " + list : list;
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string reference = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        string condition =
            parameter.GetCustomAttribute<NotNullWhenAttribute>() is { } notNull ? $"[NotNullWhen({Literal(notNull.ReturnValue)})] "
            : parameter.GetCustomAttribute<MaybeNullWhenAttribute>() is { } maybeNull
                ? $"[MaybeNullWhen({Literal(maybeNull.ReturnValue)})] "
            : "";
        NullabilityInfo nullability = Nullability.Create(parameter);
        bool isNullable = parameter.IsOut ? TypeText.IsNullable(nullability) : nullability.WriteState == NullabilityState.Nullable;
        string type = TypeText.Of(parameter.ParameterType, nullability, isNullable, TupleNames(parameter));
        return $"{condition}{reference}{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}";
    }

    private static string Default(ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.RawDefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            { } value when type.IsEnum => $"{TypeText.Of(type)}.{Enum.ToObject(type, value)}",
            { } value => Literal(value),
        };
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"",
        char c => $"'{c}'",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Type(Type type, NullabilityInfo nullability, ICustomAttributeProvider member) =>
        TypeText.Of(type, nullability, TypeText.IsNullable(nullability), TupleNames(member));

    private static Queue<string?>? TupleNames(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).OfType<TupleElementNamesAttribute>().FirstOrDefault()
            is { } names
            ? new Queue<string?>(names.TransformNames)
            : null;

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return method.IsAbstract ? "static abstract "
                : method.DeclaringType!.IsInterface && method.IsVirtual ? "static virtual "
                : "static ";
        }

        if (method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? "" : "virtual ";
        }

        bool isOverride = method.GetBaseDefinition() != method;
        return method switch
        {
            { IsAbstract: true } => isOverride ? "abstract override " : "abstract ",
            _ when isOverride => method.IsFinal && !method.DeclaringType.IsSealed ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
    }

    private static string Reference(bool isReadOnly) => isReadOnly ? "ref readonly " : "ref ";

    private static MethodInfo? Visible(MethodInfo? method) =>
        method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true } ? method : null;

    private static string Narrower(MethodInfo accessor, bool propertyIsPublic) =>
        propertyIsPublic && !accessor.IsPublic ? "protected " : "";

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";
}
