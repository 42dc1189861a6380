using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>The file <c>manifest.json</c> of a docker-archive: which files make up which image (moby, image-spec v1.2).</summary>
[JsonConverter(typeof(LayoutFileJsonConverter))]
public sealed record DockerArchiveManifest : ImageDocument
{
    private const string Name = "docker-archive manifest.json";
    private const string Json = "application/json";

    /// <summary>The images, in the document's order.</summary>
    public required IReadOnlyList<DockerArchiveItem> Items { get; init => field = ValueList<DockerArchiveItem>.From(value); }

    /// <inheritdoc/>
    private protected override string DefaultMediaType => Json;

    /// <inheritdoc/>
    private protected override string Kind => Name;

    /// <summary>Parses the file's content, which is copied.</summary>
    /// <exception cref="JsonException">The content is not that of a docker-archive's <c>manifest.json</c>.</exception>
    public static DockerArchiveManifest Parse(ReadOnlySpan<byte> json)
    {
        DockerArchiveManifest manifest = ReadItems(json);
        manifest.Adopt(json.ToArray(), Name, verified: null, deliveredAs: null);
        return manifest;
    }

    /// <inheritdoc/>
    public bool Equals(DockerArchiveManifest? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    private protected override string SettleMediaType(string label, string? deliveredAs, out bool isDeclared)
    {
        isDeclared = false;
        return DefaultMediaType;
    }

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) => ReadItems(json);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        for (int i = 0; i < Items.Count; i++)
        {
            foreach ((string diffId, Descriptor source) in Items[i].LayerSources)
            {
                source.Validate(label, $"[{i}].LayerSources.{diffId}");
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format)
    {
        writer.BeginArray();
        foreach (DockerArchiveItem item in Items)
        {
            Write(writer, item, profile.DescriptorForm(ImageFormat.Oci));
        }

        writer.EndArray();
    }

    private static DockerArchiveManifest ReadItems(ReadOnlySpan<byte> json) =>
        new() { Items = StrictJson.Read(json, static (ref json) => json.List(static (ref json) => new DockerArchiveItem(ref json)), Name) };

    private static void Write(GoJsonWriter writer, DockerArchiveItem? item, GoStruct<Descriptor> descriptor)
    {
        if (item is null)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        writer.Name("Config"u8);
        writer.String(item.Config);
        WriteTexts(writer, "RepoTags"u8, item.RepoTags);
        WriteTexts(writer, "Layers"u8, item.Layers);
        FieldWriter.WriteUnlessEmpty(writer, "Parent"u8, item.Parent);
        if (item.LayerSources.Count > 0)
        {
            writer.Name("LayerSources"u8);
            writer.BeginObject();
            foreach (string diffId in item.LayerSources.Keys.Order(Utf8Order.Instance))
            {
                writer.Key(diffId);
                descriptor.Write(writer, item.LayerSources[diffId]);
            }

            writer.EndObject();
        }

        FieldWriter.WriteUnknown(writer, item.ExtensionData);
        writer.EndObject();
    }

    private static void WriteTexts(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        writer.Name(name);
        FieldWriter.WriteTextsOrNull(writer, texts);
    }
}
