namespace OciContent.Registry.Pinning;

/// <summary>
/// Kubernetes' manifests: the images of containers, and of volumes that are images, wherever there is a pod (Kubernetes API, PodSpec).
/// </summary>
internal sealed class KubernetesFormat() : ReferenceFormat("kubernetes", "Kubernetes' manifests")
{
    private static readonly string[] Containers = ["containers", "initContainers", "ephemeralContainers"];

    // What is in them is text for programs, or a schema, whatever it looks like.
    private static readonly string[] KindsOfText = ["ConfigMap", "Secret", "CustomResourceDefinition"];
    private static readonly string[] KeysOfText =
        ["metadata", "data", "stringData", "binaryData", "env", "annotations", "labels", "status"];

    /// <summary>Finds the references in documents.</summary>
    public static void Find(ReferenceCollector found, IEnumerable<YamlNode> documents)
    {
        foreach (YamlNode document in documents)
        {
            // An object may be an item of a list of them, which is a ConfigMap all the same.
            foreach (YamlMap map in document.Maps(IsEntered, IsObjectOfPods))
            {
                Take(found, map);
            }
        }
    }

    private protected override bool IsNameOfOne(string path, string file) => false;

    private protected override bool IsContentOfOne(ContentClues clues) => clues.IsYaml && clues.Have("apiVersion", "kind");

    private protected override void Find(ReferenceCollector found) => Find(found, YamlReader.Read(found.Text, found.Start));

    private static bool IsEntered(string key) => !KeysOfText.Contains(key);

    private static bool IsObjectOfPods(YamlMap map) => map.Scalar("apiVersion") is null || !KindsOfText.Contains(map.Scalar("kind")?.Value);

    private static void Take(ReferenceCollector found, YamlMap map)
    {
        YamlMap[] containers = [.. Containers.SelectMany(map.ItemsIn).OfType<YamlMap>()];
        foreach (YamlMap container in containers)
        {
            found.AddImage(container.Find("image"), SkipReason);
        }

        if (containers.Length > 0)
        {
            foreach (YamlMap volume in map.ItemsIn("volumes").OfType<YamlMap>())
            {
                found.AddImage(volume.Map("image")?.Find("reference"), SkipReason);
            }
        }
    }

    private static string? SkipReason(string image) =>
        image.Contains("{{", StringComparison.Ordinal) ? "it has a template"
        : VariableText.HasVariables(image) ? "it has variables"
        : null;
}
