namespace OciContent.Registry.Pinning;

/// <summary>
/// Compose files: images of services that are not built, additional contexts and inline Dockerfiles of those that are, and
/// volumes that are images.
/// </summary>
internal sealed class ComposeFormat() : ReferenceFormat("compose", "compose files")
{
    private static readonly Dictionary<string, string> NoDefaults = new(StringComparer.Ordinal);
    private static readonly string[] Names = ["compose", "docker-compose", "podman-compose", "container-compose"];

    private protected override bool IsNameOfOne(string path, string file) =>
        IsYaml(file)
        && Names.Any(name => file.StartsWith(name, StringComparison.OrdinalIgnoreCase) && file[name.Length] is '.' or '-' or '_');

    private protected override bool IsContentOfOne(ContentClues clues) =>
        clues.IsYaml && clues.Have("services") && !clues.Have("apiVersion");

    private protected override void Find(ReferenceCollector found)
    {
        // An alias is the same scalar again, which may be a large one.
        var dockerfiles = new HashSet<YamlScalar>(ReferenceEqualityComparer.Instance);
        foreach (YamlMap file in YamlReader.Read(found.Text, found.Start).OfType<YamlMap>())
        {
            foreach (YamlMap service in file.MapsIn("services"))
            {
                Take(found, service, dockerfiles);
            }
        }
    }

    private static void Take(ReferenceCollector found, YamlMap service, HashSet<YamlScalar> dockerfiles)
    {
        YamlNode? build = service.Find("build");
        found.AddImage(service.Find("image"), build is null ? SkipReason : static _ => "it names what the service's build makes", Meaning);
        if (build is YamlMap { } details)
        {
            // A map of names, or a list of `name=value`.
            IEnumerable<YamlNode> contexts = details
                .ItemsIn("additional_contexts")
                .Concat(details.Map("additional_contexts")?.AllPairs().Select(static pair => pair.Value) ?? []);
            foreach (YamlNode context in contexts)
            {
                found.AddImageUrl(context, SkipReason, Meaning);
            }

            if (details.Scalar("dockerfile_inline") is { } dockerfile && dockerfiles.Add(dockerfile))
            {
                found.AddDockerfile(dockerfile);
            }
        }

        foreach (YamlMap volume in service.ItemsIn("volumes").OfType<YamlMap>())
        {
            if (volume.Scalar("type")?.Value == "image")
            {
                found.AddImage(volume.Find("source"), SkipReason, Meaning);
            }
        }
    }

    private static string? SkipReason(string image) => VariableText.HasVariables(image) ? "it has variables" : null;

    private static string? Meaning(string image) => VariableText.HasVariables(image) ? VariableText.Expand(image, NoDefaults) : null;
}
