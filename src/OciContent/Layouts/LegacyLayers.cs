using System.Text.Json;
using OciContent.Images;
using OciContent.Json;
using OciContent.Layers;

namespace OciContent.Layouts;

/// <summary>
/// The folders that Docker before 1.10 looks for in an archive, one for each layer, named and filled as
/// containers/image does it: its other readers ignore them.
/// </summary>
internal static class LegacyLayers
{
    // In the order that Go writes a map's keys in.
    private static readonly string[] ConfigFields =
    [
        "architecture",
        "config",
        "container",
        "container_config",
        "created",
        "docker_version",
    ];

    /// <summary>The name of each layer's folder, and its file <c>json</c>.</summary>
    public static IReadOnlyList<(string Id, byte[] Json)> Of(ImageConfig config)
    {
        IReadOnlyList<Digest> chainIds = ChainId.ComputeAll(config.RootFs.DiffIds);
        var layers = new List<(string Id, byte[] Json)>(chainIds.Count);
        JsonText document = JsonText.Parse(config.RawBytes);
        for (int i = 0; i < chainIds.Count; i++)
        {
            JsonText? top = i == chainIds.Count - 1 ? document : null;
            string? parent = i == 0 ? null : layers[i - 1].Id;

            // A folder is named after what its file would be, with the chainID in place of the name.
            string id = Digest.Compute(Write(top, parent, id: null, chainIds[i].ToString())).Encoded;
            layers.Add((id, Write(top, parent, id, chainId: null)));
        }

        return layers;
    }

    private static byte[] Write(JsonText? config, string? parent, string? id, string? chainId)
    {
        var writer = new GoJsonWriter(shortEscapes: false);
        writer.BeginObject();
        foreach (string field in config is null ? [] : ConfigFields)
        {
            WriteField(writer, config!, field);
        }

        WriteText(writer, "id", id);
        WriteText(writer, "layer_id", chainId);
        if (config is not null)
        {
            WriteField(writer, config, "os");
        }

        WriteText(writer, "parent", parent);
        writer.EndObject();
        return writer.Written.ToArray();
    }

    private static void WriteField(GoJsonWriter writer, JsonText config, string name)
    {
        writer.Key(name);
        if (config.Find(name) is { Kind: not JsonTokenType.Null } value)
        {
            writer.Raw(value.Text);
        }
        else
        {
            writer.Null();
        }
    }

    private static void WriteText(GoJsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.Key(name);
            writer.String(text);
        }
    }
}
