using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OciContent.Building;
using OciContent.Editing;

namespace OciContent.Tool.Verbs;

/// <summary>The options that say how an image is run, and when it was created.</summary>
internal sealed class ContainerOptions
{
    /// <summary>The environment's variable that says how old what is built is to seem, in seconds since 1970.</summary>
    public const string SourceDateVariable = "SOURCE_DATE_EPOCH";

    private readonly Option<string[]> _env = Several("--env", "K=V", "Set an environment variable.");
    private readonly Option<string[]> _label = Several("--label", "K=V", "Set a label.");

    private readonly Option<string> _entrypoint = One(
        "--entrypoint",
        "COMMAND",
        "Set the entrypoint: a program, or a JSON array of a program and its arguments, such as [\"/app\",\"serve\"].");

    private readonly Option<string> _cmd = One("--cmd", "ARGUMENTS", "Set the default arguments: one, or a JSON array of them.");
    private readonly Option<string> _user = One("--user", "USER[:GROUP]", "Set the user, and optionally the group, of the process.");
    private readonly Option<string> _workingDir = One("--workdir", "FOLDER", "Set the folder that the process starts in.");

    private readonly Option<string> _created = One(
        "--created",
        "TIME",
        $"Set when the image was created: a time such as 2024-05-06T07:08:09Z, @SECONDS since 1970, or {SourceDateVariable}.");

    public IEnumerable<Option> All => [_env, _label, _entrypoint, _cmd, _user, _workingDir, _created];

    /// <summary>The time that was asked for; <c>null</c> if none was.</summary>
    /// <exception cref="FormatException">It is not a time.</exception>
    public Timestamp? Created(ParseResult parsed) => parsed.GetValue(_created) is { } text ? ParseTime(text, "--created") : null;

    /// <summary>The time of <see cref="SourceDateVariable"/>.</summary>
    /// <param name="value">Its value; <c>null</c> or nothing where it is not set.</param>
    /// <exception cref="FormatException">It is not a number of seconds.</exception>
    public static Timestamp? ParseSourceDate(string? value) =>
        string.IsNullOrEmpty(value) ? null : ParseTime("@" + value, SourceDateVariable);

    /// <summary>A builder with all that was asked for but the time.</summary>
    /// <exception cref="FormatException">A value is malformed.</exception>
    public ImageBuilder Apply(ImageBuilder builder, ParseResult parsed)
    {
        foreach ((string name, string value) in Pairs(parsed, _env))
        {
            builder = builder.WithEnv(name, value);
        }

        foreach ((string key, string value) in Pairs(parsed, _label))
        {
            builder = builder.WithLabel(key, value);
        }

        builder = parsed.GetValue(_entrypoint) is { } entrypoint ? builder.WithEntrypoint(Words(entrypoint, "--entrypoint")) : builder;
        builder = parsed.GetValue(_cmd) is { } cmd ? builder.WithCmd(Words(cmd, "--cmd")) : builder;
        builder = parsed.GetValue(_user) is { Length: > 0 } user ? builder.WithUser(user) : builder;
        return WorkingDir(parsed) is { Length: > 0 } folder ? builder.WithWorkingDir(folder) : builder;
    }

    /// <summary>All that was asked for, as edits.</summary>
    /// <exception cref="FormatException">A value is malformed.</exception>
    public IReadOnlyList<ImageEdit> ToEdits(ParseResult parsed) =>
    [
        .. Pairs(parsed, _env).Select(static pair => ImageEdit.SetEnv(pair.Key, pair.Value)),
        .. Pairs(parsed, _label).Select(static pair => ImageEdit.SetLabel(pair.Key, pair.Value)),
        .. Optional(parsed, _entrypoint, static text => ImageEdit.SetEntrypoint(Words(text, "--entrypoint"))),
        .. Optional(parsed, _cmd, static text => ImageEdit.SetCmd(Words(text, "--cmd"))),
        .. Optional(parsed, _user, ImageEdit.SetUser),
        .. WorkingDir(parsed) is { } folder ? [ImageEdit.SetWorkingDir(folder)] : Array.Empty<ImageEdit>(),
        .. Created(parsed) is { } time ? [ImageEdit.SetCreated(time)] : Array.Empty<ImageEdit>(),
    ];

    // Engines refuse to run an image whose folder is relative. On Windows, one begins with a backslash or a drive.
    private string? WorkingDir(ParseResult parsed) =>
        parsed.GetValue(_workingDir) is { Length: > 0 } folder && folder[0] is not ('/' or '\\') && folder.ElementAtOrDefault(1) != ':'
            ? throw new FormatException($"'{folder}' is not a value of {_workingDir.Name}: expected an absolute path in the image.")
            : parsed.GetValue(_workingDir);

    private static Option<string> One(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Several(string name, string value, string description) =>
        new(name) { Description = $"{description} May be repeated.", HelpName = value };

    private static ImageEdit[] Optional(ParseResult parsed, Option<string> option, Func<string, ImageEdit> create) =>
        parsed.GetValue(option) is { } text ? [create(text)] : [];

    private static IEnumerable<(string Key, string Value)> Pairs(ParseResult parsed, Option<string[]> option)
    {
        foreach (string text in parsed.GetValue(option) ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            yield return equals > 0
                ? (text[..equals], text[(equals + 1)..])
                : throw new FormatException($"'{text}' is not a value of {option.Name}: expected K=V.");
        }
    }

    private static string[] Words(string text, string option)
    {
        if (!text.StartsWith('['))
        {
            return [text];
        }

        try
        {
            using JsonDocument array = JsonDocument.Parse(text);
            return [.. array.RootElement.EnumerateArray().Select(static word => word.GetString() ?? throw new JsonException("null"))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"'{text}' is not a value of {option}: expected a word, or a JSON array of words.", e);
        }
    }

    /// <summary>The time that a text says, or the environment where the text names its variable.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is the value of, for a message.</param>
    /// <exception cref="FormatException">It is not a time.</exception>
    internal static Timestamp ParseTime(string text, string what)
    {
        if (text == SourceDateVariable)
        {
            return ParseSourceDate(Environment.GetEnvironmentVariable(SourceDateVariable))
                ?? throw new FormatException($"{SourceDateVariable} is not set: expected a number of seconds since 1970.");
        }

        if (!text.StartsWith('@'))
        {
            return Timestamp.Parse(text);
        }

        return long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeSeconds(seconds))
            : throw new FormatException($"'{text[1..]}' is not a value of {what}: expected a number of seconds since 1970.");
    }
}
