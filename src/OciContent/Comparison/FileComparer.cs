using OciContent.Filesystem;

namespace OciContent.Comparison;

/// <summary>Compares the merged files of two images, path by path.</summary>
internal static class FileComparer
{
    /// <summary>All paths at which the images differ, in the order of paths.</summary>
    public static IReadOnlyList<FileDifference> Compare(ImageFilesystem before, ImageFilesystem after)
    {
        var differences = new List<FileDifference>();
        var pending = new Stack<(FilesystemEntry? Before, FilesystemEntry? After)>();
        pending.Push((before.Root, after.Root));
        while (pending.TryPop(out (FilesystemEntry? Before, FilesystemEntry? After) pair))
        {
            (FilesystemEntry? old, FilesystemEntry? now) = pair;
            FileAspect[] aspects = old is null || now is null ? [] : [.. FindAspects(old, now)];
            if (old is null || now is null || aspects.Length > 0)
            {
                differences.Add(
                    new FileDifference { Path = (now ?? old)!.Path, Before = old, After = now, Aspects = aspects });
            }

            IEnumerable<string> names = (old?.Children ?? [])
                .Concat(now?.Children ?? [])
                .Select(static child => child.Name)
                .Distinct(StringComparer.Ordinal)
                .OrderDescending(StringComparer.Ordinal);
            foreach (string name in names)
            {
                pending.Push((old?.FindChild(name), now?.FindChild(name)));
            }
        }

        return differences;
    }

    private static IEnumerable<FileAspect> FindAspects(FilesystemEntry old, FilesystemEntry now)
    {
        if (old.Kind != now.Kind)
        {
            yield return FileAspect.Kind;
            yield break;
        }

        if (old.Size != now.Size || old.ContentDigest != now.ContentDigest)
        {
            yield return FileAspect.Content;
        }

        if (old.LinkTarget != now.LinkTarget)
        {
            yield return FileAspect.Target;
        }

        if ((old.DeviceMajor, old.DeviceMinor) != (now.DeviceMajor, now.DeviceMinor))
        {
            yield return FileAspect.Device;
        }

        if (old.Mode != now.Mode)
        {
            yield return FileAspect.Mode;
        }

        if ((old.UserId, old.GroupId) != (now.UserId, now.GroupId))
        {
            yield return FileAspect.Owner;
        }

        if (!HaveSameAttributes(old.ExtendedAttributes, now.ExtendedAttributes))
        {
            yield return FileAspect.ExtendedAttributes;
        }

        if (old.HardLinkTo?.Path != now.HardLinkTo?.Path)
        {
            yield return FileAspect.HardLink;
        }

        if (!old.HasTimeOf(now))
        {
            yield return FileAspect.Time;
        }
    }

    private static bool HaveSameAttributes(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> old,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> now) =>
        old.Count == now.Count
        && old.All(attribute =>
            now.TryGetValue(attribute.Key, out ReadOnlyMemory<byte> value) && value.Span.SequenceEqual(attribute.Value.Span));
}
