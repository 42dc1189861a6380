using OciContent.Internal;

namespace OciContent.Building;

/// <summary>A folder of this machine, and all that is in it.</summary>
/// <param name="path">The folder.</param>
/// <param name="name">Its name in the layer; empty for the root.</param>
internal sealed class HostFolder(string path, string name) : LayerSource
{
    // All of it, and an error for what cannot be read.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    public override Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        // A slash at the end has the system follow a link.
        var root = new DirectoryInfo(Path.GetFullPath(path + "/"));
        if (!root.Exists)
        {
            throw new DirectoryNotFoundException($"{ErrorText.Quote(path)} is not a folder: expected one that is there.");
        }

        if (name.Length > 0)
        {
            plan.Add(HostEntry.Of(root, name, plan.Options, followsLink: true)!);
        }

        var folders = new Stack<(DirectoryInfo Folder, string Name)>([(root, name)]);
        while (folders.TryPop(out (DirectoryInfo Folder, string Name) next))
        {
            foreach (FileSystemInfo file in next.Folder.EnumerateFileSystemInfos("*", Everything))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (HostEntry.Of(file, LayerName.Below(next.Name, file.Name), plan.Options) is not { } entry)
                {
                    continue;
                }

                plan.Add(entry);
                if (entry.Type == LayerEntry.Folder)
                {
                    folders.Push((new DirectoryInfo(file.FullName), entry.Name));
                }
            }
        }

        return Task.CompletedTask;
    }
}
