using System.Formats.Tar;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Compression;
using OciContent.Images;

namespace OciContent.Testing.Generation;

/// <summary>Layers and images that are there whole, and ways to simpler ones.</summary>
internal static class Images
{
    private static readonly Gen<string> Path = Texts.Some(Texts.Word, 1, 3).Select(static parts => string.Join('/', parts));

    private static readonly Gen<LayerEntry> Entry = Gen.Frequency(
        (5, from name in Path
            from word in Texts.Word
            from times in Gen.Frequency((3, Gen.Choose(0, 3)), (1, Gen.Choose(50, 300)))
            select new LayerEntry(TarEntryType.RegularFile, name) { Content = string.Concat(Enumerable.Repeat(word, times)) }),
        (2, Path.Select(static name => new LayerEntry(TarEntryType.Directory, name + "/"))),
        (1, from name in Path from target in Path select new LayerEntry(TarEntryType.SymbolicLink, name) { LinkName = target }),
        (1, Texts.Word.Select(static name => new LayerEntry(TarEntryType.RegularFile, ".wh." + name))));

    public static readonly Gen<LayerSample> Layer =
        from entries in Gen.Frequency((9, Texts.Some(Entry, 1, 4)), (1, Gen.Constant<LayerEntry[]>([])))
        from compression in Gen.Frequency(
            (3, Gen.Constant(CompressionFormat.Gzip)),
            (1, Gen.Constant(CompressionFormat.None)),
            (1, Gen.Constant(CompressionFormat.Zstd)))
        select new LayerSample([.. entries.DistinctBy(static entry => entry.Name.TrimEnd('/'), StringComparer.Ordinal)], compression);

    // Layers that are there twice, and files that are stored in two ways, are rare in images and common in bug reports.
    private static readonly Gen<IReadOnlyList<LayerSample>> Layers =
        from layers in Texts.Some(Layer, 0, 4)
        from repeated in Gen.Choose(0, 4 * Math.Max(1, layers.Length))
        from at in Gen.Choose(0, layers.Length)
        from otherwise in Gen.Elements<CompressionFormat?>(null, CompressionFormat.Gzip, CompressionFormat.None)
        select repeated >= layers.Length
            ? (IReadOnlyList<LayerSample>)layers
            :
            [
                .. layers.Take(at),
                otherwise is { } compression ? new LayerSample(layers[repeated].Entries, compression) : layers[repeated],
                .. layers.Skip(at),
            ];

    public static readonly Gen<ImageDescription> Description =
        from format in Gen.Frequency((3, Gen.Constant(ImageFormat.Oci)), (1, Gen.Constant(ImageFormat.Docker)))
        from platform in Parts.Platform
        from created in Texts.MaybeValue(Texts.Time)
        from config in Texts.Maybe(Documents.Container)
        from layers in Layers
        from annotations in Texts.Map
        select new ImageDescription
        {
            Format = format,
            Platform = platform,
            Created = created,
            Config = config,
            Layers = layers,
            Annotations = format == ImageFormat.Oci ? annotations : EmptyMap.Instance,
        };

    public static readonly Gen<MemoryImage> Image = Gen.Frequency(
        (3, Description.Select(static description => new MemoryImage([description], index: null))),
        (1, from format in Gen.Elements(ImageFormat.Oci, ImageFormat.Docker)
            from descriptions in Texts.Some(Description, 0, 3)
            select new MemoryImage(
                [.. descriptions.Select(description => description with { Format = format, Annotations = EmptyMap.Instance })],
                format)));

    public static IEnumerable<LayerSample> Simpler(LayerSample layer) =>
        [
            .. Shrinking.Without(layer.Compression != CompressionFormat.None, () => new LayerSample(layer.Entries, CompressionFormat.None)),
            .. Shrinking.Without(layer.Compression == CompressionFormat.Zstd, () => new LayerSample(layer.Entries, CompressionFormat.Gzip)),
            .. Shrinking
                .List(layer.Entries, Simpler)
                .Where(static entries =>
                    entries.DistinctBy(static entry => entry.Name.TrimEnd('/'), StringComparer.Ordinal).Count() == entries.Count)
                .Select(entries => new LayerSample(entries, layer.Compression)),
        ];

    public static IEnumerable<ImageDescription> Simpler(ImageDescription description) =>
        [
            .. Shrinking.Fewer(description.Layers).Select(layers => description with { Layers = layers }),
            .. SimplerAlike(description.Layers).Select(layers => description with { Layers = layers }),
            .. Shrinking.Each(description.Layers, Simpler).Select(layers => description with { Layers = layers }),
            .. Shrinking.Without(description.Config is not null, () => description with { Config = null }),
            .. Shrinking.Map(description.Annotations).Select(annotations => description with { Annotations = annotations }),
            .. Shrinking.Without(description.Created is not null, () => description with { Created = null }),
            .. Shrinking.Without(
                description.Created is { } created && created != Texts.Epoch,
                () => description with { Created = Texts.Epoch }),
            .. Parts.Simpler(description.Platform).Select(platform => description with { Platform = platform }),
            .. description.Config is null
                ? []
                : Documents.Simpler(description.Config).Select(config => description with { Config = config }),
        ];

    public static IEnumerable<MemoryImage> Simpler(MemoryImage image) =>
    [
        .. image.IndexFormat is null ? [] : image.Descriptions.Select(static description => new MemoryImage([description], index: null)),
        .. image.IndexFormat is null
            ? Simpler(image.Descriptions[0]).Select(static description => new MemoryImage([description], index: null))
            : Shrinking.List(image.Descriptions, Simpler).Select(descriptions => new MemoryImage(descriptions, image.IndexFormat)),
    ];

    // Layers that are the same, or have the same files, stay so.
    private static IEnumerable<IReadOnlyList<LayerSample>> SimplerAlike(IReadOnlyList<LayerSample> layers) =>
        from layer in layers.Distinct()
        where layers.Count(other => other.Entries.SequenceEqual(layer.Entries)) > 1
        from simpler in Simpler(layer)
        select (IReadOnlyList<LayerSample>)[.. layers.Select(other =>
            other.Equals(layer) ? simpler
            : other.Entries.SequenceEqual(layer.Entries) ? new LayerSample(simpler.Entries, other.Compression)
            : other)];

    // A file with less in it, and then one with a shorter name.
    private static IEnumerable<LayerEntry> Simpler(LayerEntry entry)
    {
        if (entry.Type != TarEntryType.RegularFile)
        {
            yield return new LayerEntry(TarEntryType.RegularFile, "a");
            yield break;
        }

        foreach (string content in Shrinking.Text(entry.Content))
        {
            yield return entry with { Content = content };
        }

        if (entry.Name != "a")
        {
            yield return entry with { Name = "a" };
        }
    }
}
