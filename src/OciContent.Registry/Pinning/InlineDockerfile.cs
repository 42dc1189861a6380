namespace OciContent.Registry.Pinning;

/// <summary>A Dockerfile that is written in a file of YAML (Compose specification, build, <c>dockerfile_inline</c>).</summary>
internal static class InlineDockerfile
{
    private const string NotALiteral = "it is in a Dockerfile that is not written as a literal block ('|')";

    /// <summary>Takes the references of a scalar that is a Dockerfile.</summary>
    public static void AddDockerfile(this ReferenceCollector found, YamlScalar scalar)
    {
        var written = new ReferenceCollector(scalar.Value, start: 0);
        new DockerfileFinder(written).Find();
        (int[] Starts, int[] Places)? lines = scalar.HasOwnTag || scalar.IsKey
            ? null
            : LinesOf(found.Text.Substring(scalar.Offset, scalar.Length), scalar.Value);
        foreach (FoundReference reference in written.ToList())
        {
            if (lines is var (starts, places))
            {
                int line = Array.BinarySearch(starts, reference.Offset);
                line = line < 0 ? ~line - 1 : line;
                found.Take(reference, scalar.Offset + places[line] + reference.Offset - starts[line]);
            }
            else if (reference.Reference?.Digest is null)
            {
                found.Skip(scalar.Offset, scalar.Length, reference.SkipReason ?? NotALiteral);
            }
        }
    }

    // Where each of its lines begins in the value, and in what is written, behind the indentation; nothing if it is written otherwise.
    private static (int[] Starts, int[] Places)? LinesOf(string written, string value)
    {
        string[] rows = written.Split('\n');
        string[] lines = value.Split('\n');
        if (!YamlText.IsLiteralHeader(rows[0]))
        {
            return null;
        }

        int[] starts = new int[lines.Length];
        int[] places = new int[lines.Length];
        int start = 0;
        int place = rows[0].Length + 1;
        for (int i = 0; i < lines.Length; i++)
        {
            string row = i + 1 < rows.Length ? rows[i + 1] : "";
            string text = row.TrimEnd('\r');
            int indent = text.Length - lines[i].Length;
            bool isThere = lines[i].Length == 0
                || (indent >= 0 && text.EndsWith(lines[i], StringComparison.Ordinal) && text.AsSpan(0, indent).TrimStart(' ').IsEmpty);
            if (!isThere)
            {
                return null;
            }

            (starts[i], places[i]) = (start, place + Math.Max(0, indent));
            start += lines[i].Length + 1;
            place += row.Length + 1;
        }

        return (starts, places);
    }
}
