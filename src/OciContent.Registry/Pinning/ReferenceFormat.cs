namespace OciContent.Registry.Pinning;

/// <summary>A kind of file that has references to images, and how they are found in it.</summary>
/// <remarks>
/// Nothing is read but the content, and nothing is changed. What is not text in UTF-8 is taken byte by byte; a byte order mark in front
/// of it is not part of the text.
/// </remarks>
public abstract class ReferenceFormat
{
    private protected ReferenceFormat(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>Dockerfiles and Containerfiles (the Dockerfile reference of BuildKit).</summary>
    public static ReferenceFormat Dockerfile { get; } = new DockerfileFormat();

    /// <summary>Compose files (the Compose specification).</summary>
    public static ReferenceFormat Compose { get; } = new ComposeFormat();

    /// <summary>Kubernetes' manifests in YAML or JSON: whatever has a pod in it.</summary>
    public static ReferenceFormat Kubernetes { get; } = new KubernetesFormat();

    /// <summary>The values of Helm charts.</summary>
    public static ReferenceFormat HelmValues { get; } = new HelmValuesFormat();

    /// <summary>The templates of Helm charts.</summary>
    public static ReferenceFormat HelmTemplate { get; } = new HelmTemplateFormat();

    /// <summary>GitHub's workflows.</summary>
    public static ReferenceFormat Workflow { get; } = new WorkflowFormat();

    /// <summary>GitHub's actions, <c>action.yml</c>.</summary>
    public static ReferenceFormat Action { get; } = new ActionFormat();

    /// <summary>
    /// Any text: each word that is <c>host/name:tag</c> or <c>host/name@digest</c>, where the host has a dot or a port or is
    /// <c>localhost</c>. Only if it is asked for.
    /// </summary>
    public static ReferenceFormat PlainText { get; } = new TextFormat();

    /// <summary>All of them, in the order in which a file is recognised.</summary>
    public static IReadOnlyList<ReferenceFormat> All { get; } =
        [Dockerfile, Compose, Workflow, Action, HelmTemplate, HelmValues, Kubernetes, PlainText];

    /// <summary>What it is called, such as <c>dockerfile</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; }

    /// <summary>The format that has a name.</summary>
    /// <exception cref="FormatException">None has.</exception>
    public static ReferenceFormat Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(format => format.Name == name)
            ?? throw new FormatException(
                $"{Internal.ErrorText.Quote(name)} is not a format of files with references: expected one of {NamesOfAll}.");
    }

    /// <summary>The format of a file, as its name tells, or else its content; <c>null</c> if neither does.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="content">What is in it.</param>
    public static ReferenceFormat? Recognize(string path, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(path);
        return RecognizeName(path) ?? RecognizeContent(content);
    }

    /// <summary>The format of a file, as its name alone tells; <c>null</c> if it does not.</summary>
    public static ReferenceFormat? RecognizeName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string normal = path.Replace('\\', '/');
        string file = normal[(normal.LastIndexOf('/') + 1)..];
        return All.FirstOrDefault(format => format.IsNameOfOne(normal, file));
    }

    /// <summary>Finds the references in a file, in their order.</summary>
    /// <exception cref="FormatException">The content is not of this format.</exception>
    /// <exception cref="InvalidDataException">It is nested too deeply, or has too many references.</exception>
    public IReadOnlyList<FoundReference> Find(ReadOnlyMemory<byte> content)
    {
        var found = new ReferenceCollector(ByteText.Of(content.Span), ByteText.MarkLength(content.Span));
        Find(found);
        return found.ToList();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The names of all, for messages.</summary>
    internal static string NamesOfAll => string.Join(", ", All.Select(static format => format.Name));

    /// <summary>Whether a file that is called so is of this format.</summary>
    private protected abstract bool IsNameOfOne(string path, string file);

    /// <summary>Whether a text is of this format, as far as it tells.</summary>
    private protected abstract bool IsContentOfOne(ContentClues clues);

    /// <summary>Finds the references.</summary>
    private protected abstract void Find(ReferenceCollector found);

    /// <summary>Whether a file has one of YAML's extensions.</summary>
    private protected static bool IsYaml(string file) =>
        file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static ReferenceFormat? RecognizeContent(ReadOnlyMemory<byte> content)
    {
        if (content.Span.Contains((byte)0))
        {
            return null;
        }

        var clues = new ContentClues(ByteText.Of(content.Span), ByteText.MarkLength(content.Span));
        return All.FirstOrDefault(format => format.IsContentOfOne(clues));
    }
}
