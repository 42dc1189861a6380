namespace OciContent.Tool.Tests.Kit;

/// <summary>The checked-out repository that the running tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>An absolute path from one relative to the root.</summary>
    public static string PathOf(string relative) => Path.Join(Root, relative);

    /// <summary>The absolute path of one of the forms of the image <c>hello</c>.</summary>
    public static string Hello(string form) => PathOf($"tests/vectors/images/hello/{form}");

    /// <summary>A file of expected output.</summary>
    public static string Golden(string name) => File.ReadAllText(PathOf($"tests/OciContent.Tool.Tests/Golden/{name}"));

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
