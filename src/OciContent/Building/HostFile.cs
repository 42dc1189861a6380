using OciContent.Internal;

namespace OciContent.Building;

/// <summary>A file of this machine.</summary>
/// <param name="path">The file.</param>
/// <param name="name">Its name in the layer.</param>
internal sealed class HostFile(string path, string name) : LayerSource
{
    public override Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is null && Directory.Exists(path))
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is a folder: expected a file, or {nameof(LayerBuilder.AddFolder)}.");
        }

        if (HostEntry.Of(file, name, plan.Options) is { } entry)
        {
            plan.Add(entry);
        }

        return Task.CompletedTask;
    }
}
