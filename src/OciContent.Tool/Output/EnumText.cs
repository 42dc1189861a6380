using System.Text.Json;

namespace OciContent.Tool.Output;

/// <summary>How the members of enumerations are written: as JSON has names, in camelCase.</summary>
internal static class EnumText
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
