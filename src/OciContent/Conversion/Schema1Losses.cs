using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Images;

namespace OciContent.Conversion;

/// <summary>Finds what a manifest of schema 1 has and the manifest and config that are made of it have not.</summary>
internal static class Schema1Losses
{
    /// <param name="content">The manifest.</param>
    /// <param name="manifest">The manifest, parsed.</param>
    /// <param name="entries">Its <see cref="Schema1Chain"/>.</param>
    /// <param name="config">The config that was made in the end.</param>
    public static IEnumerable<ConversionLoss> Find(Descriptor content, Schema1Manifest manifest, IReadOnlyList<Schema1Entry> entries, ReadOnlyMemory<byte> config)
    {
        var paths = new List<(string Path, ConversionLossKind Kind)>();
        AddTop(paths, manifest, config);
        Dictionary<int, Schema1Entry> kept = entries.ToDictionary(static entry => entry.Index);
        for (int i = 0; i < manifest.History.Count; i++)
        {
            string layer = Place("fsLayers", i);
            string history = Place("history", i);
            AddUnknown(paths, layer, manifest.FsLayers[i].UnknownFields);
            AddUnknown(paths, history, manifest.History[i].UnknownFields);
            if (!kept.TryGetValue(i, out Schema1Entry? entry))
            {
                paths.Add((layer, ConversionLossKind.Schema1));
                paths.Add((history, ConversionLossKind.Schema1));
                continue;
            }

            if (entry.IsThrownAway)
            {
                paths.Add((layer, ConversionLossKind.Schema1));
            }

            paths.AddRange(entry == entries[^1] ? OfNewest(content, entry, config) : OfOther(entry.Image, history + "/v1Compatibility"));
        }

        return paths.Select(loss => new ConversionLoss(content, loss.Path, loss.Kind));
    }

    private static void AddTop(List<(string Path, ConversionLossKind Kind)> paths, Schema1Manifest manifest, ReadOnlyMemory<byte> config)
    {
        using JsonDocument document = JsonDocument.Parse(config);
        bool isKept = document.RootElement.TryGetProperty("architecture", out JsonElement architecture) && architecture.ValueEquals(manifest.Architecture);
        AddUnlessEmpty("name", manifest.Name);
        AddUnlessEmpty("tag", manifest.Tag);
        AddUnlessEmpty("architecture", isKept ? "" : manifest.Architecture);
        AddUnlessEmpty("signatures", manifest.IsSigned ? "signed" : "");
        AddUnknown(paths, "", manifest.UnknownFields);

        void AddUnlessEmpty(string name, string value)
        {
            if (value.Length > 0)
            {
                paths.Add(("/" + name, ConversionLossKind.Schema1));
            }
        }
    }

    // Its text became the config.
    private static IEnumerable<(string Path, ConversionLossKind Kind)> OfNewest(Descriptor content, Schema1Entry entry, ReadOnlyMemory<byte> config)
    {
        foreach (ConversionLoss loss in LossFinder.Find(content, Encoding.UTF8.GetBytes(entry.Text), config))
        {
            bool isOfSchema1 = Schema1Config.Dropped.Any(name => loss.Path == "/" + name);
            yield return ($"{Place("history", entry.Index)}/v1Compatibility{loss.Path}", isOfSchema1 ? ConversionLossKind.Schema1 : loss.Kind);
        }
    }

    // Its text became an entry of the config's history, which has little room.
    private static List<(string Path, ConversionLossKind Kind)> OfOther(Schema1Compatibility image, string place)
    {
        var paths = new List<(string Path, ConversionLossKind Kind)> { ($"{place}/id", ConversionLossKind.Schema1) };
        if (!string.IsNullOrEmpty(image.Parent))
        {
            paths.Add(($"{place}/parent", ConversionLossKind.Schema1));
        }

        AddUnknown(paths, place, image.UnknownFields, ConversionLossKind.Schema1);
        if (image.ContainerConfig is { } container)
        {
            AddUnknown(paths, $"{place}/container_config", container.UnknownFields, ConversionLossKind.Schema1);
        }

        return paths;
    }

    private static void AddUnknown(List<(string Path, ConversionLossKind Kind)> paths, string place, IReadOnlyDictionary<string, JsonElement> fields, ConversionLossKind? kind = null)
    {
        foreach ((string name, JsonElement value) in fields)
        {
            if (!LossFinder.IsEmpty(value))
            {
                paths.Add(($"{place}/{LossFinder.Escape(name)}", kind ?? ConversionLossKind.UnknownField));
            }
        }
    }

    private static string Place(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"/{list}/{index}");
}
