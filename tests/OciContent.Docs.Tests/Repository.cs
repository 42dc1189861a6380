namespace OciContent.Docs.Tests;

/// <summary>The checked-out repository that the running tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>An absolute path from one relative to the root.</summary>
    public static string PathOf(string relative) => Path.Join(Root, relative);

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
