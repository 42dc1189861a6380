using System.Globalization;

namespace OciContent.Registry.Pinning;

/// <summary>
/// Finds what a Dockerfile takes from images: <c># syntax=</c>, <c>FROM</c>, <c>COPY --from</c>, <c>RUN --mount=…,from=</c>.
/// </summary>
internal sealed class DockerfileFinder(ReferenceCollector found)
{
    private const string Nothing = "scratch";
    private const string FromFlag = "--from=";
    private const string MountFlag = "--mount=";
    private const string FromKey = "from=";
    private const int MaxDefaults = 1000;

    private readonly DockerfileReader _file = DockerfileReader.Read(found.Text, found.Start);
    private readonly HashSet<string> _earlierStages = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _globalDefaults = new(StringComparer.Ordinal);

    // What a stage declares is known to it alone; `null` before the first stage.
    private Dictionary<string, string>? _stageDefaults;

    public void Find()
    {
        if (_file.Syntax is { } syntax)
        {
            Take(syntax, "a directive");
        }

        // Dockerfile reference, format: it begins with FROM, or with ARG before that. What does not is a program's source, or another
        // frontend's file, and lines in it that look like instructions are its own affair.
        if (_file.Lines is not [{ Keyword: "FROM" or "ARG" }, ..])
        {
            return;
        }

        var stages = new HashSet<string>(
            _file.Lines.Where(static line => line.Keyword == "FROM").Select(StageOf).OfType<string>(),
            StringComparer.OrdinalIgnoreCase);
        foreach (DockerfileLine line in _file.Lines)
        {
            Take(line, stages, isForLaterBuild: false);
        }
    }

    private static string? StageOf(DockerfileLine line) =>
        line.Words().Arguments is [_, { Text: var keyword }, { Text: var name }] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase)
            ? name
            : null;

    private void Take(DockerfileLine line, HashSet<string> stages, bool isForLaterBuild)
    {
        switch (line.Keyword)
        {
            case "ARG":
                Declare(line);
                break;
            case "FROM" when !isForLaterBuild:
                TakeFrom(line);
                break;
            case "COPY" or "RUN":
                TakeFlags(line, stages, isForLaterBuild);
                break;
            case "ONBUILD" when !isForLaterBuild:
                Take(line.Rest(), stages, isForLaterBuild: true);
                break;
            default:
                break;
        }
    }

    // Dockerfile reference, "Understand how ARG and FROM interact".
    private void Declare(DockerfileLine line)
    {
        Dictionary<string, string> defaults = _stageDefaults ?? _globalDefaults;
        foreach (DockerfileWord word in line.Words().Arguments)
        {
            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word.Text : word.Text[..equals];
            string? value = equals < 0
                ? _globalDefaults.GetValueOrDefault(name)
                : VariableText.Expand(word.Text[(equals + 1)..], defaults);
            if (value is null)
            {
                defaults.Remove(name);
            }
            else if (defaults.Count < MaxDefaults)
            {
                defaults[name] = value;
            }
        }
    }

    private void TakeFrom(DockerfileLine line)
    {
        _stageDefaults = new Dictionary<string, string>(StringComparer.Ordinal);
        List<DockerfileWord> words = line.Words().Arguments;
        if (words.Count == 0)
        {
            return;
        }

        string? stage = StageOf(line);
        DockerfileWord image = words[0];
        if (words.Count > 1 && stage is null)
        {
            found.Skip(image.Offset, image.Length, "the instruction is not 'FROM IMAGE' or 'FROM IMAGE AS NAME'");
        }
        else if (VariableText.HasVariables(image.Text))
        {
            Skip(image, _globalDefaults);
        }
        else if (image.Text != Nothing && !_earlierStages.Contains(image.Text))
        {
            Take(image, "FROM");
        }

        if (stage is not null)
        {
            _earlierStages.Add(stage);
        }
    }

    private void TakeFlags(DockerfileLine line, HashSet<string> stages, bool isForLaterBuild)
    {
        foreach (DockerfileWord flag in line.Words().Flags)
        {
            if (line.Keyword == "COPY" && flag.Text.StartsWith(FromFlag, StringComparison.OrdinalIgnoreCase))
            {
                TakeSource(flag, FromFlag.Length, flag.Text.Length, stages, isForLaterBuild);
            }
            else if (line.Keyword == "RUN" && flag.Text.StartsWith(MountFlag, StringComparison.OrdinalIgnoreCase))
            {
                TakeMount(flag, stages, isForLaterBuild);
            }
        }
    }

    // Fields with commas between them, of which the keys may be written either way.
    private void TakeMount(DockerfileWord flag, HashSet<string> stages, bool isForLaterBuild)
    {
        for (int begin = MountFlag.Length; begin < flag.Text.Length;)
        {
            int comma = flag.Text.IndexOf(',', begin);
            int end = comma < 0 ? flag.Text.Length : comma;
            if (string.Compare(flag.Text, begin, FromKey, 0, FromKey.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                TakeSource(flag, begin + FromKey.Length, end, stages, isForLaterBuild);
            }

            begin = end + 1;
        }
    }

    private void TakeSource(DockerfileWord flag, int begin, int end, HashSet<string> stages, bool isForLaterBuild)
    {
        if (begin >= end)
        {
            return;
        }

        DockerfileWord source = flag.Slice(begin, end - begin);
        if (VariableText.HasVariables(source.Text))
        {
            Skip(source, _stageDefaults ?? _globalDefaults);
        }
        else if (isForLaterBuild && source.Text.AsSpan().IndexOfAny(":/@") < 0)
        {
            found.Skip(source.Offset, source.Length, "it may be a stage of the build that runs ONBUILD");
        }
        else if (source.Text != Nothing && !stages.Contains(source.Text) && !IsStageNumber(source.Text))
        {
            Take(source, "from");
        }
    }

    private static bool IsStageNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private void Skip(DockerfileWord image, Dictionary<string, string> defaults) =>
        found.Skip(image.Offset, image.Length, "it has variables", VariableText.Expand(image.Text, defaults));

    private void Take(DockerfileWord image, string where)
    {
        if (image.Text.Length == 0)
        {
            return;
        }

        if (VariableText.HasVariables(image.Text))
        {
            Skip(image, _globalDefaults);
        }
        else if (image.IsWhole)
        {
            found.Add(image.Offset, image.Length);
        }
        else
        {
            found.Skip(image.Offset, image.Length, $"what {where} names is written with escapes, or over several lines");
        }
    }
}
