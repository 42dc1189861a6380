using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>A run of <c>registry garbage-collect</c> on a copy of a registry's folder.</summary>
/// <param name="Lines">What it said, sorted: the order of deletions is that of a map, which is another each time.</param>
internal sealed record CollectorRun(IReadOnlyList<string> Lines)
{
    public static async Task<CollectorRun> DryAsync(string storage, TempFolder temp, bool deletesUntagged)
    {
        (_, string output) = await RunToolAsync(DockerRegistryServer.Tool, storage, temp, deletesUntagged, fails: false, "--dry-run");
        return new CollectorRun([.. Sorted(output.Split('\n', StringSplitOptions.RemoveEmptyEntries))]);
    }

    /// <summary>Collects; returns the copy.</summary>
    public static async Task<string> RunAsync(string storage, TempFolder temp, bool deletesUntagged, string tool, bool fails) =>
        (await RunToolAsync(tool, storage, temp, deletesUntagged, fails)).Copy;

    /// <summary>What it would say by a preview.</summary>
    public static IReadOnlyList<string> LinesOf(StorageInventory inventory, GarbagePreview preview)
    {
        var lines = new List<string>();
        HashSet<(string, Digest)> deleted = [.. preview.Manifests.Select(static manifest => (manifest.Repository, manifest.Digest))];
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            lines.Add(repository.Name);
            foreach (StorageRevision revision in repository.Revisions)
            {
                if (deleted.Contains((repository.Name, revision.Digest)))
                {
                    lines.Add($"manifest eligible for deletion: {revision.Digest}");
                    continue;
                }

                lines.Add($"{repository.Name}: marking manifest {revision.Digest} ");
                lines.AddRange(revision.Manifest!.References.Select(reference => $"{repository.Name}: marking blob {reference.Digest}"));
            }
        }

        lines.AddRange(preview.Blobs.Select(static blob => $"blob eligible for deletion: {blob.Digest}"));
        lines.Add(
            $"{preview.Marked} blobs marked, {preview.Blobs.Count} blobs and {preview.Manifests.Count} manifests eligible for deletion");
        return [.. Sorted(lines)];
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private static async Task<(string Copy, string Output)> RunToolAsync(
        string tool,
        string storage,
        TempFolder temp,
        bool deletesUntagged,
        bool fails,
        params string[] more)
    {
        string copy = temp.PathOf(Guid.NewGuid().ToString("n"));
        await ExternalTool.RunAsync("cp", "-a", storage, copy);
        string config = temp.Write(
            Path.GetFileName(copy) + ".yml",
            System.Text.Encoding.UTF8.GetBytes($$"""
                version: 0.1
                log: { level: error }
                storage: { filesystem: { rootdirectory: "{{copy}}" }, delete: { enabled: true } }
                """));
        string[] arguments = ["garbage-collect", .. deletesUntagged ? (string[])["-m"] : [], .. more, config];
        ToolOutput output = await (fails ? ExternalTool.RunToExitAsync(tool, arguments) : ExternalTool.RunAsync(tool, arguments));
        Assert.Equal(fails, output.ExitCode != 0);
        return (copy, output.StandardOutput);
    }
}
