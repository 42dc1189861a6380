namespace OciContent.Registry.Pinning;

/// <summary>A word of a Dockerfile without the quotes around it, and where each of its characters is in the file.</summary>
internal sealed record DockerfileWord(string Text, IReadOnlyList<int> Offsets)
{
    /// <summary>Where it begins.</summary>
    public int Offset => Offsets[0];

    /// <summary>Whether it stands in the file as it is: not cut in two by the end of a line, and without quotes or escapes in it.</summary>
    public bool IsWhole => Text.Length > 0 && Offsets[^1] - Offsets[0] == Text.Length - 1;

    /// <summary>How many bytes of the file it takes.</summary>
    public int Length => Offsets[^1] - Offsets[0] + 1;

    /// <summary>A part of it.</summary>
    public DockerfileWord Slice(int start, int length) => new(Text.Substring(start, length), [.. Offsets.Skip(start).Take(length)]);
}
