namespace OciContent.Registry.Pinning;

/// <summary>GitHub's workflows: <c>container</c>, <c>services</c> and <c>uses: docker://…</c> of jobs (workflow syntax).</summary>
internal sealed class WorkflowFormat() : ReferenceFormat("workflow", "GitHub's workflows")
{
    /// <summary>Why a text in a workflow or an action cannot be pinned.</summary>
    public static string? SkipReason(string image) => image.Contains("${{", StringComparison.Ordinal) ? "it has an expression" : null;

    private protected override bool IsNameOfOne(string path, string file) =>
        IsYaml(file) && $"/{path}".EndsWith($"/.github/workflows/{file}", StringComparison.Ordinal);

    private protected override bool IsContentOfOne(ContentClues clues) => clues.IsYaml && clues.Have("on", "jobs");

    private protected override void Find(ReferenceCollector found)
    {
        foreach (YamlMap workflow in YamlReader.Read(found.Text, found.Start).OfType<YamlMap>())
        {
            foreach (YamlMap job in workflow.MapsIn("jobs"))
            {
                YamlNode? container = job.Find("container");
                found.AddImage(container is YamlMap details ? details.Find("image") : container, SkipReason);
                foreach (YamlMap service in job.MapsIn("services"))
                {
                    found.AddImage(service.Find("image"), SkipReason);
                }

                foreach (YamlMap step in job.ItemsIn("steps").OfType<YamlMap>())
                {
                    found.AddDockerUrl(step.Find("uses"), SkipReason);
                }
            }
        }
    }
}
