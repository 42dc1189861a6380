using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>The names and manifests that a verb changed or removed, as JSON has it.</summary>
/// <param name="Changed">Each name that was changed or removed. For a deleted manifest: the manifest itself, then its tags.</param>
internal sealed record ChangedReport(IReadOnlyList<ChangedReport.Item> Changed)
{
    /// <summary>Writes it: as JSON, or a digest and the name that it had on each line.</summary>
    public void Write(ToolConsole console, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(this, ReportJson.Readable.ChangedReport);
            return;
        }

        foreach (Item change in Changed)
        {
            console.Out.WriteLine($"{change.Digest}  {Printable.Text(change.Name ?? "")}".TrimEnd());
        }
    }

    /// <summary>A name, or a manifest by itself.</summary>
    /// <param name="Name">The name; absent for the manifest by itself.</param>
    /// <param name="Digest">The digest that it has, or had if it was removed.</param>
    /// <param name="Was">The digest that it had before; absent if it was removed.</param>
    internal sealed record Item(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was = null);
}
