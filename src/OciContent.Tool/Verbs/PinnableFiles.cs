using OciContent.Registry.Pinning;

namespace OciContent.Tool.Verbs;

/// <summary>
/// The files that an argument of <c>pin</c> means: itself, or those in a folder whose names say that they have references.
/// </summary>
internal static class PinnableFiles
{
    private const int MaxFiles = 10_000;
    private const int MaxDepth = 32;
    private static readonly string RepositoryFolder = $"{Path.DirectorySeparatorChar}.git{Path.DirectorySeparatorChar}";

    /// <summary>The files, those of a folder in ordinal order.</summary>
    /// <param name="argument">A file or a folder.</param>
    /// <param name="format">The format that they must have; any if it is <c>null</c>.</param>
    /// <exception cref="IOException">There are none, or too many, in the folder.</exception>
    public static IReadOnlyList<string> Of(string argument, ReferenceFormat? format)
    {
        if (argument == EachFile.StandardInput || !Directory.Exists(argument))
        {
            return [argument];
        }

        // What is there is there: a link leads elsewhere, and somebody may have put it there for that.
        var options = new EnumerationOptions
        {
            AttributesToSkip = FileAttributes.ReparsePoint,
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaxDepth,
            IgnoreInaccessible = false,
        };
        var files = new List<string>();
        foreach (string file in Directory.EnumerateFiles(argument, "*", options))
        {
            bool isMeant = ReferenceFormat.RecognizeName(file) is { } found && (format is null || found == format);
            if (!isMeant || file.Contains(RepositoryFolder, StringComparison.Ordinal))
            {
                continue;
            }

            if (files.Count == MaxFiles)
            {
                throw new IOException($"'{argument}' has more than {MaxFiles} files with references: expected folders with fewer.");
            }

            files.Add(file);
        }

        if (files.Count == 0)
        {
            throw new IOException(
                $"'{argument}' has no file whose name says that it has references"
                + $"{(format is null ? "" : $" as {format}")}: expected one such as Dockerfile or compose.yaml, or the files themselves.");
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
