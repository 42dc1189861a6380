using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Filesystem;

/// <summary>
/// Follows paths in an image's tree as a kernel does whose root is the image's: a symbolic link never leads out, <c>..</c> of the root is
/// the root, and so many links are followed and no more.
/// </summary>
/// <param name="root">The root of the tree.</param>
/// <param name="rules">The rules that hold.</param>
internal sealed class PathWalker(FilesystemEntry root, FilesystemRules rules)
{
    // As Linux has it (path_resolution(7)).
    private const int MaxLinks = 40;

    // Links to long paths of links make steps that no file pays for.
    private const long MaxSteps = 500_000_000;

    private readonly Stack<string> _pending = new();

    // Folders on the way that are not there, and made at the end: who leaves one again by .. does not make it.
    private readonly List<string> _missing = [];
    private long _steps;

    /// <summary>Makes a folder that is not there; <c>null</c> makes none.</summary>
    public Func<FilesystemEntry, string, FilesystemEntry?>? Create { get; init; }

    /// <summary>Whether the path followed last leads through too many links, and not only to nothing.</summary>
    public bool IsCircular { get; private set; }

    /// <summary>Follows a path from the root.</summary>
    /// <param name="path">The names on the way.</param>
    /// <param name="followsLast">Whether the last one is followed if it is a link.</param>
    /// <param name="found">What is there; <c>null</c> if nothing is.</param>
    /// <param name="problem">Why the path leads nowhere, as the end of a message; <c>null</c> if it is only that nothing is there.</param>
    /// <exception cref="InvalidDataException">All paths together take more steps than any image needs.</exception>
    public bool TryWalk(
        IReadOnlyList<string> path,
        bool followsLast,
        [NotNullWhen(true)] out FilesystemEntry? found,
        out string? problem)
    {
        found = null;
        problem = null;
        FilesystemEntry current = root;
        int links = 0;
        _pending.Clear();
        _missing.Clear();
        IsCircular = false;
        Push(path);
        while (_pending.TryPop(out string? name))
        {
            if (++_steps > MaxSteps)
            {
                throw new InvalidDataException($"The symbolic links of the image take more than {MaxSteps} steps: expected fewer.");
            }

            if (name is "" or ".")
            {
                continue;
            }

            if (_missing.Count > 0)
            {
                GoOnBelowMissing(name);
                continue;
            }

            if (current.Kind != FilesystemEntryKind.Directory)
            {
                problem = $"is below {ErrorText.Quote(current.Path)}, which is not a folder: expected a folder there";
                return false;
            }

            if (name == ".." && rules.HasFlag(FilesystemRules.Links))
            {
                current = current.Parent ?? root;
                continue;
            }

            FilesystemEntry? child = current.FindChild(name);
            if (child is null)
            {
                if (Create is null)
                {
                    return false;
                }

                _missing.Add(name);
                continue;
            }

            if (child.LinkTarget is not { } target || (_pending.Count == 0 && !followsLast))
            {
                current = child;
                continue;
            }

            if (++links > MaxLinks && rules.HasFlag(FilesystemRules.Loops))
            {
                IsCircular = true;
                problem = $"leads through more than {MaxLinks} symbolic links: expected fewer";
                return false;
            }

            current = target.StartsWith('/') ? root : current;
            Push(target.Split('/'));
        }

        foreach (string name in _missing)
        {
            if (Create!(current, name) is not { } made)
            {
                return false;
            }

            current = made;
        }

        found = current;
        return true;
    }

    private void GoOnBelowMissing(string name)
    {
        if (name == ".." && rules.HasFlag(FilesystemRules.Links))
        {
            _missing.RemoveAt(_missing.Count - 1);
        }
        else
        {
            _missing.Add(name);
        }
    }

    private void Push(IReadOnlyList<string> names)
    {
        for (int i = names.Count - 1; i >= 0; i--)
        {
            _pending.Push(names[i]);
        }
    }
}
