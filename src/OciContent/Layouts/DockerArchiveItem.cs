using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>One image of a docker-archive: the names of its files within the archive.</summary>
public sealed record DockerArchiveItem
{
    private static readonly ObjectFields Fields = ObjectFields
        .Required("Config", "Layers")
        .AndOptional("RepoTags", "Parent", "LayerSources")
        .InAnyCase();

    /// <summary>A new item.</summary>
    public DockerArchiveItem()
    {
    }

    [SetsRequiredMembers]
    internal DockerArchiveItem(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (Config, Layers, RepoTags, LayerSources) = (null!, null, null, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "Config": Config = json.Text(); break;
                case "Layers": Layers = json.TextsOrNull(); break;
                case "RepoTags": RepoTags = json.TextsOrNull(); break;
                case "Parent": Parent = json.TextOrNull(); break;
                case "LayerSources": LayerSources = json.MapOrNull(static (ref json) => Descriptor.ReadLayerSource(ref json)); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
        HasCaseVariants = reading.HasCaseVariants;
    }

    /// <summary>The file of the image config.</summary>
    public required string Config { get; init; }

    /// <summary>The names of the image; empty if it has none.</summary>
    [AllowNull]
    public IReadOnlyList<string> RepoTags { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>
    /// The files of the layers, the base first. An image without layers may have <c>null</c>, which reads as an empty list.
    /// </summary>
    [AllowNull]
    public required IReadOnlyList<string> Layers { get; init => field = ValueList<string>.From(value); }

    /// <summary>The image ID of the parent, if it was saved too.</summary>
    public string? Parent { get; init; }

    /// <summary>By diffID, the descriptors of layers as Docker 25 and later write them.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, Descriptor> LayerSources
    {
        get;
        init => field = ValueDictionary<Descriptor>.From(value);
    } = ValueDictionary<Descriptor>.Absent;

    /// <summary>Fields that Docker does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    /// <summary>Whether a field's name is not in the case that Docker writes. Jib wrote such archives; Docker reads them.</summary>
    internal bool HasCaseVariants { get; }

    internal UnknownFieldMap? ExtensionData { get; set; }
}
