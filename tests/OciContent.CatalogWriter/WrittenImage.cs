using System.Text;
using OciContent.Catalog.Records;

namespace OciContent.CatalogWriter;

/// <summary>The images that writers add: each has records of every kind, and shares some with those of other writers.</summary>
public static class WrittenImage
{
    /// <summary>What one image is in a catalogue.</summary>
    /// <param name="writer">Whose image it is.</param>
    /// <param name="number">Which of them.</param>
    public static IReadOnlyList<CatalogRecord> Records(string writer, int number)
    {
        string name = $"{writer}.{number}";
        string[] layers = [$"base {number % 3}", $"runtime {number % 7}", $"{name} packages", $"{name} app"];
        Digest manifest = Of($"manifest of {name}");
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddSeconds(number);
        return
        [
            new ImageRecord
            {
                Digest = manifest,
                MediaType = MediaTypes.OciManifest,
                Size = 500,
                Config = Of($"config of {name}"),
                Platform = "linux/amd64",
                Layers = [.. layers.Select(static layer => new LayerDescriptor(Of($"blob of {layer}"), 1000))],
                DiffIds = [.. layers.Select(static layer => Of($"content of {layer}"))],
                History = [.. layers.Select(static layer => new HistoryLine($"COPY {layer} /", IsEmptyLayer: false))],
            },
            new IndexRecord
            {
                Digest = Of($"index of {name}"),
                MediaType = MediaTypes.OciIndex,
                Size = 700,
                Members = [manifest],
            },
            .. layers.Select(static layer => new LayerRecord
            {
                DiffId = Of($"content of {layer}"),
                Size = 2000,
                Blobs = [new LayerDescriptor(Of($"blob of {layer}"), 1000)],
                Inferred = [new InferredBlob("docker", Of($"{layer} by docker"), 1001)],
            }),
            new PushedRecord
            {
                Image = manifest,
                Profile = "docker",
                Digest = Of($"{name} by docker"),
                Size = 501,
                MediaType = MediaTypes.DockerManifest,
            },
            new TagRecord
            {
                Repository = "registry.example.com/shared",
                Tag = name,
                Digest = Of($"index of {name}"),
                FirstSeen = time,
                LastSeen = time,
            },
            new ApprovalRecord { Digest = manifest, At = time, By = writer, Note = $"number {number}" },
            new VerdictRecord
            {
                Image = manifest,
                Signature = Of($"signature of {name}"),
                Kind = "cosign",
                IsVerified = true,
                Signer = writer,
                CheckedAt = time,
            },
        ];
    }

    private static Digest Of(string text) => Digest.Compute(Encoding.UTF8.GetBytes(text));
}
