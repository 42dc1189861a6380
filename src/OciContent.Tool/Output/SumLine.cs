namespace OciContent.Tool.Output;

/// <summary>A line as sha256sum prints it: one line a file, whatever its name.</summary>
internal static class SumLine
{
    /// <summary>The digest, two spaces and the name; after a backslash if anything in the name had to be escaped.</summary>
    public static string Of(Digest digest, string file)
    {
        // sha256sum escapes these three. What else cannot stand on a terminal is escaped just as plainly.
        string name = Printable.Text(file
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal));
        return name == file ? $"{digest}  {name}" : $"\\{digest}  {name}";
    }
}
