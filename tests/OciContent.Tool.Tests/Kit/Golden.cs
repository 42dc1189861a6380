namespace OciContent.Tool.Tests.Kit;

/// <summary>The files of expected output.</summary>
internal static class Golden
{
    public static string Read(string name) => File.ReadAllText(Repository.PathOf($"tests/OciContent.Tool.Tests/Golden/{name}"));
}
