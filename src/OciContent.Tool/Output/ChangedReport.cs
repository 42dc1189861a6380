using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>What names and manifests a verb changed or took away, as JSON has it.</summary>
/// <param name="Changed">Each name that was changed or taken away; of a manifest that was deleted, first itself and then its tags.</param>
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
    /// <param name="Digest">What it stands for, or what it stood for if it is gone.</param>
    /// <param name="Was">What it stood for before; absent if it is gone.</param>
    internal sealed record Item(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was = null);
}
