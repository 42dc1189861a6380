using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Images;

/// <summary>Random documents, changed at random: what is written reads as what was wanted, and undoing restores every byte.</summary>
public sealed class DocumentEditProperties
{
    private static readonly Config Config = Cases.Config(19_700, 17, all: 500, fewer: 100);
    private static readonly Arbitrary<int> Seed = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Manifests_ReadAsWanted_AndUndoingRestoresEveryByte() => Check.One(Config, Prop.ForAll(Seed, static seed =>
    {
        (Random random, RandomDocuments documents) = From(seed);
        string? mediaType = Pick(random, null, MediaTypes.OciManifest, MediaTypes.DockerManifest);
        ImageManifest original = ImageManifest.Parse(documents.Manifest(mediaType), mediaType);
        ImageManifest other = ImageManifest.Parse(documents.Manifest(MediaTypes.OciManifest));
        ImageManifest changed = original;
        for (int edits = random.Next(4); edits > 0; edits--)
        {
            changed = random.Next(7) switch
            {
                0 => changed with { Layers = Edit(random, changed.Layers, other.Layers) },
                1 => changed with { Config = Edit(random, changed.Config, other.Config) },
                2 => changed with { Subject = Pick(random, null, other.Subject) },
                3 => changed with { ArtifactType = Pick(random, null, "a/b", other.ArtifactType) },
                4 => changed with { Annotations = Edit(random, changed.Annotations, other.Annotations) },
                5 => changed with { MediaType = Pick(random, MediaTypes.OciManifest, MediaTypes.DockerManifest) },
                _ => changed with { Layers = Each(random, changed.Layers, other.Layers) },
            };
            Look(random, changed);
        }

        ImageManifest restored = changed with
        {
            Layers = original.Layers,
            Config = original.Config,
            Subject = original.Subject,
            ArtifactType = original.ArtifactType,
            Annotations = original.Annotations,
        };
        return IsAsWanted(changed, ImageManifest.Parse(changed.RawBytes.Span, changed.MediaType))
            && IsAsBefore(original, restored);
    }));

    [Fact]
    public void Indexes_ReadAsWanted_AndUndoingRestoresEveryByte() => Check.One(Config, Prop.ForAll(Seed, static seed =>
    {
        (Random random, RandomDocuments documents) = From(seed);
        string? mediaType = Pick(random, null, MediaTypes.OciIndex, MediaTypes.DockerManifestList);
        ImageIndex original = ImageIndex.Parse(documents.Index(mediaType), mediaType);
        ImageIndex other = ImageIndex.Parse(documents.Index(MediaTypes.OciIndex));
        ImageIndex changed = original;
        for (int edits = random.Next(4); edits > 0; edits--)
        {
            changed = random.Next(5) switch
            {
                0 => changed with { Manifests = Edit(random, changed.Manifests, other.Manifests) },
                1 => changed with { Manifests = Each(random, changed.Manifests, other.Manifests) },
                2 => changed with { Manifests = Pick(random, null, [], other.Manifests) },
                3 => changed with { Subject = Pick(random, null, other.Subject) },
                _ => changed with { Annotations = Edit(random, changed.Annotations, other.Annotations) },
            };
            Look(random, changed);
        }

        return IsAsWanted(changed, ImageIndex.Parse(changed.RawBytes.Span, changed.MediaType))
            && IsAsBefore(
                original,
                changed with
                {
                    Manifests = original.Manifests,
                    Subject = original.Subject,
                    Annotations = original.Annotations,
                });
    }));

    [Fact]
    public void Configs_ReadAsWanted_AndUndoingRestoresEveryByte() =>
        Check.One(
            Config,
            Prop.ForAll(
                Seed,
                static seed =>
                {
                    (Random random, RandomDocuments documents) = From(seed);
                    ImageConfig original = ImageConfig.Parse(
                        documents.Config(),
                        Pick(random, MediaTypes.OciConfig, MediaTypes.DockerConfig));
                    ImageConfig other = ImageConfig.Parse(documents.Config());
                    ImageConfig changed = original;
                    for (int edits = random.Next(4); edits > 0; edits--)
                    {
                        ContainerConfig? container = changed.Config;
                        changed = random.Next(9) switch
                        {
                            0 => changed with { Created = Pick(random, null, other.Created) },
                            1 => changed with { Author = other.Author, Variant = other.Variant, OsFeatures = other.OsFeatures },
                            2 => changed with { Architecture = other.Architecture, Os = other.Os },
                            3 => changed with { Config = Pick(random, null, other.Config) },
                            4 => changed with
                            {
                                Config = container is null
                                    ? new ContainerConfig()
                                    : container with
                                    {
                                        Env = Edit(random, container.Env, ["A=b"]),
                                        Cmd = Pick(random, null, [], other.Config?.Cmd),
                                    },
                            },
                            5 => changed with
                            {
                                Config = container is null
                                    ? new ContainerConfig()
                                    : container with
                                    {
                                        Labels = Edit(random, container.Labels, new Dictionary<string, string> { ["a"] = "b" }),
                                        Volumes = other.Config?.Volumes,
                                    },
                            },
                            6 => changed with
                            {
                                RootFs = Pick(
                                    random,
                                    other.RootFs,
                                    changed.RootFs with
                                    {
                                        DiffIds = Edit(random, changed.RootFs.DiffIds, other.RootFs.DiffIds),
                                    }),
                            },
                            7 => changed with { History = Edit(random, changed.History, other.History) },
                            _ => changed with { MediaType = Pick(random, MediaTypes.OciConfig, MediaTypes.DockerConfig) },
                        };
                        Look(random, changed);
                    }

                    return IsAsWanted(changed, ImageConfig.Parse(changed.RawBytes.Span, changed.MediaType))
                        && IsAsBefore(original, changed with
                        {
                            Created = original.Created,
                            Author = original.Author,
                            Variant = original.Variant,
                            OsFeatures = original.OsFeatures,
                            Architecture = original.Architecture,
                            Os = original.Os,
                            Config = original.Config,
                            RootFs = original.RootFs,
                            History = original.History,
                        });
                }));

    private static (Random Random, RandomDocuments Documents) From(int seed)
    {
        var random = new Random(seed);
        return (random, new RandomDocuments(seed, withUnknownFields: random.Next(2) == 0));
    }

    // Somebody looks at the bytes of a copy between, or not.
    private static void Look(Random random, ImageDocument document) => _ = random.Next(2) == 0 ? document.Size : 0;

    // All that the model tells, unknown fields included; what is empty in any way means the same.
    private static bool IsAsWanted(ImageDocument wanted, ImageDocument parsed) =>
        Written(wanted).AsSpan().SequenceEqual(Written(parsed)) && wanted.Digest == parsed.Digest;

    private static byte[] Written(ImageDocument document) =>
        (
            document switch
            {
                ImageConfig config => config with
                {
                    MediaType = MediaTypes.OciConfig,
                    RootFs = config.RootFs with { DiffIds = [.. config.RootFs.DiffIds] },
                },
                _ => document,
            }).ToBytes(DocumentProfile.ImageSpec);

    // A media type that was set is named for good; a config names none.
    private static bool IsAsBefore(ImageDocument original, ImageDocument restored) =>
        (restored is ManifestDocument && (restored.MediaType != original.MediaType || restored.OmitsMediaType != original.OmitsMediaType))
        || restored.RawBytes.Span.SequenceEqual(original.RawBytes.Span);

    private static T[] Edit<T>(Random random, IReadOnlyList<T> items, IReadOnlyList<T> others)
    {
        List<T> edited = [.. items.Where(_ => random.Next(5) != 0)];
        foreach (T other in others.Where(_ => random.Next(3) == 0))
        {
            edited.Insert(random.Next(edited.Count + 1), other);
        }

        return [.. edited];
    }

    private static Descriptor[] Each(Random random, IReadOnlyList<Descriptor> items, IReadOnlyList<Descriptor> others) =>
        [.. items.Select(item => random.Next(2) == 0 || others.Count == 0 ? item : Edit(random, item, others[random.Next(others.Count)]))];

    private static Descriptor Edit(Random random, Descriptor item, Descriptor other) =>
        random.Next(7) switch
        {
            0 => other,
            1 => item with { Annotations = Edit(random, item.Annotations, other.Annotations) },
            2 => item with { Urls = Edit(random, item.Urls, ["https://example.com/new"]) },
            3 => item with
            {
                Platform = Pick(
                    random,
                    null,
                    other.Platform,
                    item.Platform is { } platform ? platform with { Variant = "new", OsFeatures = [] } : null),
            },
            4 => item with { Digest = other.Digest, Size = other.Size, Data = other.Data },
            5 => item with { MediaType = other.MediaType, ArtifactType = Pick(random, null, "a/b") },
            _ => item with { Annotations = new Dictionary<string, string>() },
        };

    private static Dictionary<string, string> Edit(
        Random random,
        IReadOnlyDictionary<string, string> items,
        IReadOnlyDictionary<string, string> others)
    {
        var edited = items.Where(_ => random.Next(4) != 0).ToDictionary();
        foreach ((string key, string value) in others)
        {
            edited[key] = value;
        }

        return edited;
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
