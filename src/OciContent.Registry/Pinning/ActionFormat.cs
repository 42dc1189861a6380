namespace OciContent.Registry.Pinning;

/// <summary>GitHub's actions: <c>runs.image: docker://…</c>, and the steps of composite ones (metadata syntax).</summary>
internal sealed class ActionFormat() : ReferenceFormat("action", "GitHub's actions")
{
    private protected override bool IsNameOfOne(string path, string file) => file is "action.yml" or "action.yaml";

    private protected override bool IsContentOfOne(ContentClues clues) => clues.IsYaml && clues.Have("runs", "description");

    private protected override void Find(ReferenceCollector found)
    {
        foreach (YamlMap action in YamlReader.Read(found.Text, found.Start).OfType<YamlMap>())
        {
            if (action.Map("runs") is not { } runs)
            {
                continue;
            }

            found.AddDockerUrl(runs.Find("image"), WorkflowFormat.SkipReason);
            foreach (YamlMap step in runs.ItemsIn("steps").OfType<YamlMap>())
            {
                found.AddDockerUrl(step.Find("uses"), WorkflowFormat.SkipReason);
            }
        }
    }
}
