namespace OciContent.TestKit;

/// <summary>The checked-out repository that the running tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of OciContent.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>An absolute path from one relative to the root, with forward slashes.</summary>
    public static string PathOf(string relative) => Path.Join(Root, relative);

    /// <summary>The absolute path of one of the forms of the image <c>hello</c>.</summary>
    public static string Hello(string form) => PathOf($"tests/vectors/images/hello/{form}");

    /// <summary>The files under a folder that match a pattern, without build output, in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Where(static path => !RelativeTo(Root, path).Split('/').Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    /// <summary>A path relative to a folder, with forward slashes on every platform.</summary>
    public static string RelativeTo(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Join(folder, "OciContent.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"No OciContent.sln above {AppContext.BaseDirectory}.");
    }
}
