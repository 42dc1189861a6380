using System.Text.Json;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>How the members of enumerations are written: as JSON has names, in camelCase.</summary>
internal static class EnumText
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Docker's own words for where it keeps images.</summary>
    public static string Of(DockerStore store) => store == DockerStore.Containerd ? "containerd" : "graph-driver";
}
