namespace OciContent.Registry.Pinning;

/// <summary>
/// The templates of Helm charts, which are not YAML before they are rendered: lines <c>image: …</c> of containers are read one by one.
/// </summary>
internal sealed class HelmTemplateFormat() : ReferenceFormat("helm-template", "the templates of Helm charts")
{
    private protected override bool IsNameOfOne(string path, string file) =>
        (IsYaml(file) || file.EndsWith(".tpl", StringComparison.OrdinalIgnoreCase))
        // A chart may be in a folder that is called so.
        && file is not ("values.yaml" or "values.yml")
        && $"/{path}".Contains("/templates/", StringComparison.Ordinal);

    private protected override bool IsContentOfOne(ContentClues clues) =>
        !clues.IsYaml && clues.HasTemplates && clues.Have("apiVersion", "kind");

    private protected override void Find(ReferenceCollector found)
    {
        if (found.Text.Contains("{{", StringComparison.Ordinal))
        {
            new HelmTemplateFinder(found).Find();
        }
        else
        {
            // Without templates it is what it will be.
            KubernetesFormat.Find(found, YamlReader.Read(found.Text, found.Start));
        }
    }
}
