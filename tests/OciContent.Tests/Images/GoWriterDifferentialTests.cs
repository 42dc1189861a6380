using System.Text;
using OciContent.Images;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Images;

/// <summary>What is read and written here, Go reads and writes alike: equal bytes.</summary>
public sealed class GoWriterDifferentialTests
{
    private static readonly int Count = Cases.Count(all: 20_000, fewer: 2_000);

    [RequiresToolsFact("go")]
    public void RandomDocuments_AreWrittenAsGoWritesThem()
    {
        var random = new RandomDocuments(20_252);
        var documents = new List<(GoDocument Go, byte[] Ours)>();
        for (int round = 0; documents.Count < Count; round++)
        {
            foreach (string? mediaType in new[] { MediaTypes.OciManifest, null })
            {
                Add(
                    round,
                    "manifest",
                    random.Manifest(mediaType),
                    static json => ImageManifest.Parse(json),
                    DocumentProfile.ImageSpec,
                    DocumentProfile.ContainersImage,
                    DocumentProfile.ContainersImage525);
                Add(
                    round,
                    "index",
                    random.Index(mediaType is null ? null : MediaTypes.OciIndex),
                    static json => ImageIndex.Parse(json),
                    DocumentProfile.ImageSpec,
                    DocumentProfile.ContainersImage525);
            }

            Add(
                round,
                "docker-manifest",
                random.DockerManifest(),
                static json => ImageManifest.Parse(json),
                DocumentProfile.ContainersImage,
                DocumentProfile.ContainersImage525,
                DocumentProfile.Docker);
            Add(
                round,
                "docker-list",
                random.DockerList(),
                static json => ImageIndex.Parse(json),
                DocumentProfile.ContainersImage,
                DocumentProfile.Docker);
            Add(
                round,
                "config",
                random.Config(),
                static json => ImageConfig.Parse(json),
                DocumentProfile.ImageSpec,
                DocumentProfile.ContainersImage);
            Add(round, "config-1.1.0rc2", random.Config(), static json => ImageConfig.Parse(json), DocumentProfile.ContainersImage525);
        }

        byte[][] answers = GoWriterOracle.Rewrite([.. documents.Select(static document => document.Go)]);
        foreach (((GoDocument go, byte[] ours), byte[] answer) in documents.Zip(answers))
        {
            Assert.True(
                ours.AsSpan().SequenceEqual(answer),
                $"a {go.Shape}\n{Encoding.UTF8.GetString(go.Json)}\nhere: {Encoding.UTF8.GetString(ours)}\nGo:   "
                + $"{Encoding.UTF8.GetString(answer)}");
        }

        // Each document by one of the profiles that have its shape.
        void Add(int round, string shape, byte[] json, Func<byte[], ImageDocument> parse, params DocumentProfile[] profiles)
        {
            DocumentProfile profile = profiles[round % profiles.Length];
            documents.Add((new GoDocument(shape, json, profile.ShortEscapes, profile.Indent.Length), parse(json).ToBytes(profile)));
        }
    }
}
