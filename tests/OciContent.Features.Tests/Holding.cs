using System.IO.Compression;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Registry;
using OciContent.Registry.Storage;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;

namespace OciContent.Features.Tests;

/// <summary>A way to keep images that features are tried over.</summary>
internal sealed record Holding
{
    private static readonly ImageTransports Transports = ImageTransports.Default
        .Add(new ShelfTransport())
        .Add(new RegistryTransport(new RegistryClient()))
        .Add(new RegistryStorageTransport());

    private static readonly Lazy<FaultRegistry> Registry = new(static () => new FaultRegistry());

    private Holding(string name) => Name = name;

    /// <summary>Opens what was filled.</summary>
    public delegate Task<ImageSource> Opener(string? reference, Platform? platform);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Holding> All { get; } =
    [
        Folder("oci", static set => set.LayoutFiles, "oci:"),
        Folder("dir", static set => set.DirectoryFiles, "dir:") with { HoldsSeveral = false, KnowsNames = false },
        Archive("oci-archive", static set => set.LayoutFiles, "oci-archive:"),
        Archive(
            "oci-archive, compressed",
            static set => set.LayoutFiles,
            "oci-archive:",
            static tar => Gzip.Compress(tar, CompressionLevel.Fastest)),
        Archive("docker-archive", static set => set.DockerFiles, "docker-archive:") with
        {
            HoldsManifests = false,
            HoldsIndexes = false,
        },
        Archive(
            "docker-archive, compressed",
            static set => set.DockerFiles,
            "docker-archive:",
            static tar => Gzip.Compress(tar, CompressionLevel.Fastest)
        ) with
        {
            HoldsManifests = false,
            HoldsIndexes = false,
        },
        Archive("archive of Docker 25", static set => [.. set.LayoutFiles, .. set.DockerFiles], "") with
        {
            HoldsIndexes = false,
        },
        Archive("docker-oci-archive", static set => [.. set.LayoutFiles, .. set.DockerFiles], "docker-oci-archive:") with
        {
            HoldsIndexes = false,
        },
        Folder("path of a layout", static set => set.LayoutFiles, ""),
        Folder("path of a dir", static set => set.DirectoryFiles, "") with { HoldsSeveral = false, KnowsNames = false },
        Archive("path of an archive", static set => set.LayoutFiles, ""),
        Archive("path of a save file", static set => set.DockerFiles, "") with { HoldsManifests = false, HoldsIndexes = false },
        FromStream("stream of an archive", static set => set.LayoutFiles),
        FromStream("stream of a save file", static set => set.DockerFiles) with { HoldsManifests = false, HoldsIndexes = false },
        new("reader that does not verify")
        {
            FillAsync = static (set, altered, _) =>
                Task.FromResult<Opener>(
                    (reference, platform) =>
                        ImageSource
                            .Create(
                                new CarelessReader(set, altered is null ? null : Digest.Compute(altered)),
                                set.Entries,
                                new ContentOrigin { Name = "careless" })
                            .SelectAsync(reference, platform)),
        },
        Copied("oci, copied to", "oci:"),
        Copied("oci-archive, copied to", "oci-archive:"),
        Copied("dir, copied to", "dir:") with
        {
            HoldsSeveral = false,
            KnowsNames = false,
        },
        Copied("docker-archive, copied to", "docker-archive:") with
        {
            HoldsManifests = false,
            HoldsIndexes = false,
            HoldsSeveral = false,
            KnowsNames = false,
        },
        Copied("docker-oci-archive, copied to", "docker-oci-archive:") with
        {
            HoldsIndexes = false,
            HoldsSeveral = false,
            KnowsNames = false,
        },
        Copied("transport of somebody else", "shelf:"),
        new("registry")
        {
            HoldsSeveral = false,
            FillAsync = static (set, altered, folder) => Task.FromResult(InRegistry(set, altered, folder)),
        },
        new("registry's storage folder")
        {
            FillAsync = static (set, altered, folder) => Task.FromResult(InStorage(set, altered, folder)),
        },
        new("edited image")
        {
            HoldsSeveral = false,
            KnowsNames = false,
            CanBeAltered = false,
            FillAsync = static (set, _, _) => Task.FromResult<Opener>(
                async (reference, platform) => await (await ImageEditor.EditAsync(Direct(set), [])).SelectAsync(reference, platform)),
        },
    ];

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Whether it keeps manifests.</summary>
    public bool HoldsManifests { get; private init; } = true;

    /// <summary>Whether it keeps indexes.</summary>
    public bool HoldsIndexes { get; private init; } = true;

    /// <summary>Whether it keeps more than one image or index.</summary>
    public bool HoldsSeveral { get; private init; } = true;

    /// <summary>Whether it keeps images by name.</summary>
    public bool KnowsNames { get; private init; } = true;

    /// <summary>Whether what it keeps can be altered behind its back.</summary>
    public bool CanBeAltered { get; private init; } = true;

    /// <summary>Keeps a set of images in a folder of its own; of one blob, something else.</summary>
    public required Func<SampleSet, byte[]?, string, Task<Opener>> FillAsync { get; init; }

    /// <summary>The way of a name.</summary>
    public static Holding Of(string name) => All.Single(holding => holding.Name == name);

    /// <summary>A source straight over contents in memory, to compare with.</summary>
    public static ImageSource Direct(SampleSet set) =>
        ImageSource.Create(new CarelessReader(set), set.Entries, new ContentOrigin { Name = "direct" });

    public override string ToString() => Name;

    /// <summary>How an image of a tag is asked for.</summary>
    public string ReferenceOf(string tag) => HoldsManifests ? tag : $"example.com/{tag}:latest";

    private static Holding Folder(string name, Func<SampleSet, IEnumerable<(string Name, byte[] Content)>> filesOf, string prefix) =>
        new(name)
        {
            FillAsync = async (set, altered, folder) =>
            {
                foreach ((string file, byte[] content) in Altered(filesOf(set), altered))
                {
                    string path = Path.Join(folder, file);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllBytesAsync(path, content);
                }

                return At(prefix + folder);
            },
        };

    private static Holding Archive(
        string name,
        Func<SampleSet, IEnumerable<(string Name, byte[] Content)>> filesOf,
        string prefix,
        Func<byte[], byte[]>? compress = null) =>
        new(name)
        {
            FillAsync = async (set, altered, folder) =>
            {
                string path = Path.Join(folder, "x.tar");
                byte[] tar = TarFile.Write(Altered(filesOf(set), altered));
                await File.WriteAllBytesAsync(path, compress is null ? tar : compress(tar));
                return At(prefix + path);
            },
        };

    private static Holding FromStream(string name, Func<SampleSet, IEnumerable<(string Name, byte[] Content)>> filesOf) => new(name)
    {
        FillAsync = (set, altered, _) =>
        {
            byte[] tar = TarFile.Write(Altered(filesOf(set), altered));
            return Task.FromResult<Opener>(async (reference, platform) =>
            {
                using var stream = new MemoryStream(tar, writable: false);
                ImageSource all = await Transports.OpenArchiveAsync(stream, "a stream", new ImageSourceOptions());
                return await all.SelectAsync(reference, platform);
            });
        },
    };

    // What is altered is altered while it is copied, so nothing may be there then.
    private static Holding Copied(string name, string prefix) =>
        new(name)
        {
            CanBeAltered = false,
            FillAsync = async (set, _, folder) =>
            {
                string place = prefix == "shelf:" ? prefix + folder : prefix + Path.Join(folder, "copy");
                await using ImageSource source = Direct(set);
                if (set.Entries.Count > 1)
                {
                    await ImageCopier.CopyAllAsync(source, Transports.Parse(place));
                }
                else
                {
                    string tag = prefix switch
                    {
                        "dir:" => "",
                        "docker-archive:" or "docker-oci-archive:" => ":example.com/app:latest",
                        _ => ":" + set.Entries[0].Annotations[AnnotationKeys.RefName],
                    };
                    await ImageCopier.CopyAsync(source, Transports.Parse(place + tag));
                }

                return At(place);
            },
        };

    // Each set is a repository of its own. What is no tag or manifest of it is looked for from its first tag on.
    private static Opener InRegistry(SampleSet set, byte[]? altered, string folder)
    {
        string repository = $"matrix/r{Path.GetFileName(folder).ToLowerInvariant()}-{Guid.NewGuid():n}";
        string place = $"docker://{Registry.Value.Address}/{repository}";
        foreach ((Descriptor descriptor, byte[] content) in set.Blobs)
        {
            byte[] kept = altered is not null && content.AsSpan().SequenceEqual(altered) ? Alteration.Of(content) : content;
            if (MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType))
            {
                Registry.Value.AddManifest(repository, new StoredManifest(kept, descriptor.MediaType, descriptor.Digest));
            }
            else
            {
                Registry.Value.AddBlob(repository, descriptor.Digest, BlobContent.Of(kept));
            }
        }

        foreach (Descriptor entry in set.Entries)
        {
            Registry.Value.AddManifest(
                repository,
                Registry.Value.FindManifest(repository, entry.Digest.ToString())!,
                entry.Annotations.TryGetValue(AnnotationKeys.RefName, out string? tag) ? [tag] : []);
        }

        string first = set.Entries[0].Annotations[AnnotationKeys.RefName];
        return async (reference, platform) => Digest.TryParse(reference, out _)
            ? await (await Transports.Parse($"{place}:{first}").OpenAsync()).SelectAsync(reference, platform)
            : await Transports.Parse($"{place}:{reference ?? first}").OpenAsync(new ImageSourceOptions { Platform = platform });
    }

    private static Opener InStorage(SampleSet set, byte[]? altered, string folder)
    {
        const string Repository = "matrix/app";
        var storage = new StorageFolder(folder);
        foreach ((Descriptor descriptor, byte[] content) in set.Blobs)
        {
            if (MediaTypes.IsManifest(descriptor.MediaType) || MediaTypes.IsIndex(descriptor.MediaType))
            {
                storage.AddManifest(Repository, content, set.Entries
                    .FirstOrDefault(entry => entry.Digest == descriptor.Digest)?.Annotations.GetValueOrDefault(AnnotationKeys.RefName));
            }
            else
            {
                storage.AddLayer(Repository, content);
            }
        }

        if (altered is not null)
        {
            File.WriteAllBytes(storage.BlobPath(Digest.Compute(altered)), Alteration.Of(altered));
        }

        // As of a registry, a manifest's digest means it alone, whatever lists it: what lists it is looked for from all tags on.
        string place = $"registry-storage:{folder}:{Repository}";
        Opener at = At(place);
        return async (reference, platform) => Digest.TryParse(reference, out _)
            ? await (await Transports.Parse(place).OpenAsync()).SelectAsync(reference, platform)
            : await at(reference, platform);
    }

    private static Opener At(string place) =>
        (reference, platform) =>
            Transports
                .Parse(reference is null ? place : $"{place}{(Digest.TryParse(reference, out _) ? '@' : ':')}{reference}")
                .OpenAsync(new ImageSourceOptions { Platform = platform });

    private static IEnumerable<(string Name, byte[] Content)> Altered(IEnumerable<(string Name, byte[] Content)> files, byte[]? altered) =>
        files
            .DistinctBy(static file => file.Name)
            .Select(file =>
                altered is not null && file.Content.AsSpan().SequenceEqual(altered) ? (file.Name, Alteration.Of(file.Content)) : file);
}
