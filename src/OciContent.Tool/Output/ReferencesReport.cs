namespace OciContent.Tool.Output;

/// <summary>References and what became of them, as JSON has them.</summary>
/// <param name="References">The references, in the order of the files or of the command.</param>
internal sealed record ReferencesReport(IReadOnlyList<ReferenceReport> References)
{
    /// <summary>Writes it: as JSON, or a line for each.</summary>
    public void Write(ToolConsole console, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(this, ReportJson.Readable.ReferencesReport);
        }
        else if (References.Count > 0)
        {
            var table = new TextTable("");
            foreach (ReferenceReport reference in References)
            {
                table.Add(reference.ToRow());
            }

            table.Write(console.Out);
        }
    }
}
