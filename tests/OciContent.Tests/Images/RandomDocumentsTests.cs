using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Tests.Tools;

namespace OciContent.Tests.Images;

/// <summary>That random documents are what they claim to be: read here and by Go, and alike.</summary>
public sealed class RandomDocumentsTests
{
    private const int Count = 500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RandomDocuments_AreRead(bool withUnknownFields)
    {
        var random = new RandomDocuments(1, withUnknownFields);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            ImageDocument[] documents =
            [
                ImageManifest.Parse(random.Manifest(MediaTypes.OciManifest)),
                ImageManifest.Parse(random.Manifest(mediaType: null)),
                ImageIndex.Parse(random.Index(MediaTypes.DockerManifestList)),
                ImageConfig.Parse(random.Config()),
            ];
            names.UnionWith(documents.SelectMany(static document => document.UnknownFields.Keys));
        }

        Assert.Equal(withUnknownFields, names.Count > 0);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameDocuments() => Assert.Equal(new RandomDocuments(2, true).Config(), new RandomDocuments(2, true).Config());

    [RequiresToolFact("go")]
    public void WhatGoWrites_SaysTheSame()
    {
        var random = new RandomDocuments(3);
        var documents = new List<(string Shape, byte[] Json)>();
        for (int i = 0; i < Count; i++)
        {
            documents.Add(("manifest", random.Manifest(MediaTypes.OciManifest)));
            documents.Add(("index", random.Index(mediaType: null)));
            documents.Add(("config", random.Config()));
        }

        byte[][] written = GoWriterOracle.Rewrite(documents);
        Assert.Equal(written, GoWriterOracle.Rewrite([.. documents.Zip(written, static (document, json) => (document.Shape, json))]));
        foreach (((string shape, byte[] json), byte[] again) in documents.Zip(written))
        {
            Assert.True(Fields(shape, json).SequenceEqual(Fields(shape, again)), $"{Encoding.UTF8.GetString(json)}\n{Encoding.UTF8.GetString(again)}");
        }
    }

    // What a document says, with all that Go takes for nothing as null.
    private static IEnumerable<object?> Fields(string shape, byte[] json)
    {
        switch (shape)
        {
            case "manifest":
                ImageManifest manifest = ImageManifest.Parse(json);
                return [manifest.MediaType, manifest.ArtifactType, Plain(manifest.Config), .. manifest.Layers.Select(Plain), Plain(manifest.Subject), manifest.Annotations];
            case "index":
                ImageIndex index = ImageIndex.Parse(json);
                return [index.MediaType, index.ArtifactType, .. index.Manifests.Select(Plain), Plain(index.Subject), index.Annotations];
            default:
                ImageConfig config = ImageConfig.Parse(json);
                return
                [
                    PlainTime(config.Created), Plain(config.Author), Plain(config.Platform), Plain(config.Config ?? new ContainerConfig()),
                    config.RootFs, .. config.History.Select(static entry => entry with
                    {
                        Created = PlainTime(entry.Created),
                        CreatedBy = Plain(entry.CreatedBy),
                        Author = Plain(entry.Author),
                        Comment = Plain(entry.Comment),
                        EmptyLayer = entry.EmptyLayer is true,
                    }),
                ];
        }
    }

    private static Descriptor? Plain(Descriptor? descriptor) => descriptor is null ? null : descriptor with
    {
        Data = descriptor.Data is { IsEmpty: false } ? descriptor.Data : null,
        Platform = descriptor.Platform is { } platform ? Plain(platform) : null,
    };

    private static Platform Plain(Platform platform) => platform with { OsVersion = Plain(platform.OsVersion), Variant = Plain(platform.Variant) };

    private static ContainerConfig Plain(ContainerConfig config) => config with
    {
        User = Plain(config.User),
        ExposedPorts = Keys(config.ExposedPorts),
        Volumes = Keys(config.Volumes),
        WorkingDir = Plain(config.WorkingDir),
        StopSignal = Plain(config.StopSignal),
        ArgsEscaped = config.ArgsEscaped is true,
    };

    private static Dictionary<string, JsonElement> Keys(IReadOnlyDictionary<string, JsonElement> set) => set.Keys.ToDictionary(static key => key, static _ => default(JsonElement));

    private static string? Plain(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Nanoseconds, without the zeros at their end, and Z for no offset.
    private static string? PlainTime(string? time)
    {
        if (time is null)
        {
            return null;
        }

        string offset = time.EndsWith('Z') || time.EndsWith("00:00", StringComparison.Ordinal) ? "Z" : time[^6..];
        string fraction = time.Contains('.', StringComparison.Ordinal) ? time[19..^(time.EndsWith('Z') ? 1 : 6)] : "";
        return time[..19] + fraction[..Math.Min(10, fraction.Length)].TrimEnd('0').TrimEnd('.') + offset;
    }
}
