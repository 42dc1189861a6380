using System.Globalization;
using OciContent.Compression;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Who wrote layers, as text.</summary>
internal static class IdentifyText
{
    /// <summary>Writes a layer that is a file.</summary>
    public static void Write(TextWriter output, string file, LayerIdentification layer)
    {
        output.WriteLine($"{Printable.Text(file)} (compression: {layer.Compression.ToName()})");
        Write(output, layer);
    }

    /// <summary>Writes the layers of an image, and who wrote them, in one line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">What the image is called.</param>
    /// <param name="image">The image.</param>
    public static void Write(TextWriter output, string name, IdentifiedImage image)
    {
        output.WriteLine(Printable.Text(image.Image.Platform is { } platform ? $"{name}  {platform}" : name));
        for (int i = 0; i < image.Layers.Count; i++)
        {
            LayerIdentification? layer = image.Layers[i].Identity;
            string state = layer is null ? "could not be read" : $"compression: {layer.Compression.ToName()}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Layer {i + 1} of {image.Layers.Count} ({state})"));
            if (layer is not null)
            {
                Write(output, layer);
            }
        }

        if (image.Layers.Count > 0)
        {
            output.WriteLine(Summarize(image.Layers));
        }
    }

    /// <summary>Who wrote the layers, those that follow one another and may have the same writer together: the base comes first.</summary>
    internal static string Summarize(IReadOnlyList<IdentifiedLayer> layers)
    {
        var parts = new List<string>();
        int start = 0;
        string[] common = WritersOf(layers[0]);
        for (int i = 1; i <= layers.Count; i++)
        {
            // A small layer may be several writers'; here it is taken for that of its neighbours.
            string[] both = i < layers.Count ? [.. common.Intersect(WritersOf(layers[i]), StringComparer.Ordinal)] : [];
            if (both.Length > 0)
            {
                common = both;
                continue;
            }

            string which = i - start == 1
                ? string.Create(CultureInfo.InvariantCulture, $"ayer {start + 1}")
                : string.Create(CultureInfo.InvariantCulture, $"ayers {start + 1} to {i}");
            parts.Add($"{(parts.Count == 0 ? 'L' : 'l')}{which} {common[0]}");
            start = i;
            common = i < layers.Count ? WritersOf(layers[i]) : [];
        }

        return string.Join(", ", parts) + ".";
    }

    private static string[] WritersOf(IdentifiedLayer layer) => layer.Identity switch
    {
        null => ["could not be read"],
        { IsExact: true } exact => [.. exact.Writers.Select(static writer => $"by {writer} ({writer.Profile.Tools})")],
        { Writers.Count: > 0 } alike => [.. alike.Writers.Select(static writer => $"with the data of {writer}")],
        { Compression: CompressionFormat.Gzip } => ["by a writer that is not known"],
        { Compression: CompressionFormat.None } => ["not compressed"],
        var other => [$"in {other.Compression.ToName()}"],
    };

    private static void Write(TextWriter output, LayerIdentification layer)
    {
        var table = new TextTable("  ");
        table.Add("digest", layer.Digest.ToString(), Printable.Bytes(layer.Size), "the blob: what a manifest lists");
        if (layer.DiffId is { } diffId)
        {
            table.Add(
                "diffID",
                diffId.ToString(),
                Printable.Bytes(layer.UncompressedSize),
                "uncompressed: what an image's config lists");
        }

        table.Write(output);
        if (layer.Writers.Count > 0)
        {
            var writers = new TextTable("  ");
            foreach (LayerWriter writer in layer.Writers)
            {
                writers.Add(writer.Profile.Name, writer.IsExact ? "all bytes" : "the data", writer.Profile.Tools);
            }

            writers.Write(output);
        }

        if (!layer.IsExact)
        {
            output.WriteLine($"  {Printable.Text(layer.Explanation)}");
        }
    }
}
