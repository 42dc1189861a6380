using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>What a <see cref="Schema1Compatibility"/> tells of the container that a layer was made of.</summary>
public sealed record Schema1ContainerConfig
{
    private static readonly ObjectFields Fields = ObjectFields.Optional("Cmd");

    internal Schema1ContainerConfig(ref StrictReader json)
    {
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "Cmd": Cmd = json.TextsOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The command that made the layer, in words.</summary>
    [AllowNull]
    public IReadOnlyList<string> Cmd { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>All other fields.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The command.</summary>
    public override string ToString() => ErrorText.Plain(string.Join(' ', Cmd));
}
