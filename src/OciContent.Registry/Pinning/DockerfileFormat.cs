namespace OciContent.Registry.Pinning;

/// <summary>Dockerfiles and Containerfiles.</summary>
internal sealed class DockerfileFormat() : ReferenceFormat("dockerfile", "Dockerfiles and Containerfiles")
{
    private static readonly string[] Names = ["Dockerfile", "Containerfile"];

    private protected override bool IsNameOfOne(string path, string file) =>
        !file.EndsWith("ignore", StringComparison.OrdinalIgnoreCase)
        && Names.Any(name => file.Equals(name, StringComparison.OrdinalIgnoreCase)
            || file.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)
            || (file.StartsWith(name, StringComparison.OrdinalIgnoreCase) && file[name.Length] is '.' or '-' or '_'));

    private protected override bool IsContentOfOne(ContentClues clues) => false;

    private protected override void Find(ReferenceCollector found) => new DockerfileFinder(found).Find();
}
