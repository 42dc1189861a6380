using OciContent.Comparison;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>What differs between two images, as people read it.</summary>
internal static class DiffText
{
    private const string BytesAlone = "  no field differs: it is the same JSON, written otherwise";

    public static void Write(TextWriter output, ImageComparison comparison)
    {
        var table = new TextTable("  ");
        if (comparison.RootBefore is { } before && comparison.RootAfter is { } after)
        {
            table.AddLine(
                before.Digest == after.Digest
                    ? $"Both are {after.Digest}."
                    : Change(Describe(before), Describe(after)));
        }

        foreach (AnnotationDifference annotation in comparison.Annotations)
        {
            Add(table, annotation);
        }

        foreach (FieldDifference field in comparison.Index)
        {
            Add(table, "index", field);
        }

        if (IsOfBytesAlone(comparison))
        {
            table.AddLine(BytesAlone);
        }

        foreach (ImageDifference image in comparison.Images)
        {
            Add(table, image);
        }

        table.Write(output);
    }

    /// <summary>What became of an image in a line, without its layers and fields.</summary>
    public static string Summarize(ImageDifference image)
    {
        string name = DiffReport.NameOf(image) ?? "an artifact";
        string what = image.Change switch
        {
            ImageChange.Same => "is the same",
            ImageChange.Added => $"is added, {DigestOf(image.After)}",
            ImageChange.Removed => $"is removed, {DigestOf(image.Before)}",
            _ => $"differs, {Change(DigestOf(image.Before), DigestOf(image.After))}",
        };
        return Printable.Text($"{name} {what}{Counts(image)}");
    }

    private static string Describe(Descriptor root) =>
        $"{(MediaTypes.IsIndex(root.MediaType) ? "index" : "manifest")} {root.Digest}";

    private static string Change(string old, string now) => $"{old} -> {now}";

    private static string DigestOf(ImageIdentity? image) =>
        image?.Manifest is { } manifest ? manifest.Digest.ToString() : $"image ID {image?.ImageId?.ToString() ?? "not known"}";

    private static string Counts(ImageDifference image)
    {
        if (image.Change != ImageChange.Changed || image.Layers.Count == 0)
        {
            return "";
        }

        IEnumerable<string> counts = Enum.GetValues<LayerChange>()
            .Select(change => (Change: change, Count: image.Layers.Count(layer => layer.Change == change)))
            .Where(static counted => counted.Count > 0)
            .Select(static counted => $"{counted.Count} {EnumText.Of(counted.Change)}");
        return $"; layers: {string.Join(", ", counts)}";
    }

    private static bool IsOfBytesAlone(ImageComparison comparison) =>
        !comparison.AreEqual
        && comparison is { Annotations.Count: 0, Index.Count: 0, RootBefore: { } before, RootAfter: { } after }
        && MediaTypes.IsIndex(before.MediaType)
        && MediaTypes.IsIndex(after.MediaType)
        && comparison.Images.All(static image => image.Change == ImageChange.Same);

    private static bool IsOfBytesAlone(ImageDifference image) =>
        image is { Change: ImageChange.Changed, Config.Count: 0, Manifest.Count: 0, Annotations.Count: 0 }
        && image is { Before: { IsImage: true, Manifest: not null }, After: { IsImage: true, Manifest: not null } }
        && image.Layers.Count > 0
        && image.Layers.All(static layer => layer.Match == LayerMatch.Digest && layer.IndexBefore == layer.IndexAfter);

    private static void Add(TextTable table, ImageDifference image)
    {
        table.AddLine(Summarize(image));
        if (image.Change == ImageChange.Same)
        {
            return;
        }

        foreach (LayerDifference layer in image.Layers)
        {
            Add(table, layer);
        }

        foreach (FieldDifference field in image.Config)
        {
            Add(table, "config", field);
        }

        foreach (FieldDifference field in image.Manifest)
        {
            Add(table, "manifest", field);
        }

        foreach (AnnotationDifference annotation in image.Annotations)
        {
            Add(table, annotation);
        }

        AddFiles(table, image.Files);
        if (IsOfBytesAlone(image))
        {
            table.AddLine(BytesAlone);
        }

        if (image.SizeBefore is { } old && image.SizeAfter is { } now && old != now)
        {
            table.AddLine($"  size: {Change(Printable.Bytes(old), Printable.Bytes(now))}");
        }
    }

    // A build gives every file another time: that alone is counted, not listed.
    private static void AddFiles(TextTable table, IReadOnlyList<FileDifference> files)
    {
        foreach (FileDifference file in files.Where(static file => !IsOfTimeAlone(file)))
        {
            string size =
                file.After is { } now && file.Before is { } old && now.Size != old.Size
                    ? Change(Printable.Bytes(old.Size), Printable.Bytes(now.Size))
                    : Printable.Bytes((file.After ?? file.Before)!.Size);
            string what =
                file.Aspects.Count == 0 ? "" : $": {string.Join(", ", file.Aspects.Select(static aspect => EnumText.Of(aspect)))}";
            table.AddLine($"  file {EnumText.Of(file.Change)} {Printable.Text(file.Path)} ({size}){what}");
        }

        int times = files.Count(IsOfTimeAlone);
        if (times > 0)
        {
            table.AddLine($"  files that differ in time alone: {times}");
        }
    }

    private static bool IsOfTimeAlone(FileDifference file) => file.Aspects is [FileAspect.Time];

    private static void Add(TextTable table, LayerDifference layer)
    {
        LayerIdentity identity = layer.After ?? layer.Before!;
        string digest = identity.Digest is { } stored ? stored.ToString() : $"{identity.DiffId?.ToString() ?? "(not known)"} (diffID)";
        string why =
            layer.Match == LayerMatch.DiffId && layer.Before!.Digest is { } was && identity.Digest is not null
                ? $"{EnumText.Of(layer.Change)}, was {was}, the same uncompressed"
            : layer.Match == LayerMatch.Inferred
                ? $"{EnumText.Of(layer.Change)}, was {layer.Before!.Digest ?? layer.Before.DiffId}, the same as a tool compresses it"
            : EnumText.Of(layer.Change);
        string place =
            layer is { IndexBefore: { } from, IndexAfter: { } to } && from != to ? $"layer {from + 1} -> {to + 1}"
            : $"layer {(layer.IndexAfter ?? layer.IndexBefore) + 1}";
        table.Add(place, digest, Printable.Bytes(identity.Size), why);
    }

    private static void Add(TextTable table, string document, FieldDifference field) =>
        table.AddLine(
            Printable.Text($"  {document} {field.Path}: {Change(Text(field.Before), Text(field.After))}"));

    private static void Add(TextTable table, AnnotationDifference annotation) =>
        table.AddLine(
            Printable.Text(
                $"  annotation {annotation.Key}: {Change(annotation.Before ?? "(nothing)", annotation.After ?? "(nothing)")}"));

    private static string Text(System.Text.Json.JsonElement? value) => value?.GetRawText() ?? "(nothing)";
}
