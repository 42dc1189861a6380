using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Images;

namespace OciContent.Conversion;

/// <summary>Finds what a manifest of schema 1 has and the manifest and config that are made of it have not.</summary>
internal static class Schema1Losses
{
    /// <summary>The losses. Each is made when it is asked for, as their paths may be long.</summary>
    /// <param name="content">The manifest.</param>
    /// <param name="manifest">The manifest, parsed.</param>
    /// <param name="entries">Its <see cref="Schema1Chain"/>.</param>
    /// <param name="config">The config that was made in the end.</param>
    public static IEnumerable<ConversionLoss> Find(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<Schema1Entry> entries,
        ReadOnlyMemory<byte> config)
    {
        foreach ((string path, ConversionLossKind kind) in OfTop(manifest, config))
        {
            yield return new ConversionLoss(content, path, kind);
        }

        Dictionary<int, Schema1Entry> kept = entries.ToDictionary(static entry => entry.Index);
        for (int i = 0; i < manifest.History.Count; i++)
        {
            Schema1Entry? entry = kept.GetValueOrDefault(i);
            IEnumerable<(string Path, ConversionLossKind Kind)> ofEntry = entry is null ? [("", ConversionLossKind.Schema1)]
                : entry == entries[^1] ? OfNewest(content, entry, config)
                : OfOther(entry.Image);
            IEnumerable<(string Path, ConversionLossKind Kind)> ofLayer = entry is null or { IsThrownAway: true }
                ? [("", ConversionLossKind.Schema1)]
                : [];
            foreach ((string path, ConversionLossKind kind) in ofLayer.Concat(Unknown("", manifest.FsLayers[i].UnknownFields)))
            {
                yield return new ConversionLoss(content, string.Create(CultureInfo.InvariantCulture, $"/fsLayers/{i}{path}"), kind);
            }

            foreach ((string path, ConversionLossKind kind) in ofEntry.Concat(Unknown("", manifest.History[i].UnknownFields)))
            {
                yield return new ConversionLoss(content, string.Create(CultureInfo.InvariantCulture, $"/history/{i}{path}"), kind);
            }
        }
    }

    private static IEnumerable<(string Path, ConversionLossKind Kind)> OfTop(Schema1Manifest manifest, ReadOnlyMemory<byte> config)
    {
        using JsonDocument document = JsonDocument.Parse(config);
        bool isKept =
            document.RootElement.TryGetProperty("architecture", out JsonElement architecture)
            && architecture.ValueEquals(manifest.Architecture);
        (string Path, bool IsLost)[] fields =
        [
            ("/name", manifest.Name.Length > 0),
            ("/tag", manifest.Tag.Length > 0),
            ("/architecture", manifest.Architecture.Length > 0 && !isKept),
            ("/signatures", manifest.IsSigned),
        ];
        return
        [
            .. fields.Where(static field => field.IsLost).Select(static field => (field.Path, ConversionLossKind.Schema1)),
            .. Unknown("", manifest.UnknownFields),
        ];
    }

    // Its text became the config.
    private static IEnumerable<(string Path, ConversionLossKind Kind)> OfNewest(
        Descriptor content,
        Schema1Entry entry,
        ReadOnlyMemory<byte> config)
    {
        foreach (ConversionLoss loss in LossFinder.Find(content, Encoding.UTF8.GetBytes(entry.Text), config))
        {
            bool isOfSchema1 = Schema1Config.Dropped.Any(name => loss.Path == "/" + name);
            yield return ("/v1Compatibility" + loss.Path, isOfSchema1 ? ConversionLossKind.Schema1 : loss.Kind);
        }
    }

    // Its text became an entry of the config's history, which has little room.
    private static IEnumerable<(string Path, ConversionLossKind Kind)> OfOther(Schema1Compatibility image)
    {
        yield return ("/v1Compatibility/id", ConversionLossKind.Schema1);
        if (!string.IsNullOrEmpty(image.Parent))
        {
            yield return ("/v1Compatibility/parent", ConversionLossKind.Schema1);
        }

        foreach ((string path, _) in Unknown("/v1Compatibility", image.UnknownFields)
            .Concat(image.ContainerConfig is { } container ? Unknown("/v1Compatibility/container_config", container.UnknownFields) : []))
        {
            yield return (path, ConversionLossKind.Schema1);
        }
    }

    private static IEnumerable<(string Path, ConversionLossKind Kind)> Unknown(
        string place,
        IReadOnlyDictionary<string, JsonElement> fields) =>
        fields
            .Where(static field => !LossFinder.IsEmpty(field.Value))
            .Select(field => ($"{place}/{LossFinder.Escape(field.Key)}", ConversionLossKind.UnknownField));
}
