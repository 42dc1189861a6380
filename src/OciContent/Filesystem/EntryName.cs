using System.Diagnostics.CodeAnalysis;

namespace OciContent.Filesystem;

/// <summary>The names of a layer's entries as paths in the image (image-spec, layer.md, "Filesystem").</summary>
internal static class EntryName
{
    /// <summary>What whiteouts begin with (image-spec, layer.md, "Whiteouts").</summary>
    public const string WhiteoutPrefix = ".wh.";

    /// <summary>A whiteout of all that lower layers have in its folder.</summary>
    public const string Opaque = ".wh..wh..opq";

    /// <summary>What AUFS's own files begin with, which Docker and containerd pass over.</summary>
    public const string AufsPrefix = ".wh..wh.";

    /// <summary>The longest name that Linux has, in bytes.</summary>
    public const int MaxNameSize = 255;

    /// <summary>
    /// Cuts a name into its parts. A slash at its start means the image's root, <c>.</c> and <c>a/..</c> mean nothing, as Docker,
    /// containerd and umoci have it; what leads out of the root is refused, as Docker does.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="rules">The rules that hold.</param>
    /// <param name="parts">Its parts; none for the root.</param>
    /// <param name="problem">Why it is refused, as the end of a message.</param>
    public static bool TryCut(
        string name,
        FilesystemRules rules,
        [NotNullWhen(true)] out List<string>? parts,
        [NotNullWhen(false)] out string? problem)
    {
        parts = [];
        problem = null;
        foreach (Range range in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = name.AsSpan(range);
            if (part is "" or ".")
            {
                continue;
            }

            if (part is not ".." || !rules.HasFlag(FilesystemRules.Names))
            {
                parts.Add(part.ToString());
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts = null;
                problem = "leads out of the image: expected a path below its root";
                return false;
            }
        }

        return true;
    }
}
