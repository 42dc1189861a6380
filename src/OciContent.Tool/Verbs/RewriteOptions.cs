using System.CommandLine;
using OciContent.Compression;
using OciContent.Rewriting;

namespace OciContent.Tool.Verbs;

/// <summary>The options that write layers anew.</summary>
internal sealed class RewriteOptions
{
    private readonly Option<bool> _squash = new("--squash")
    {
        Description = "Merge all layers into one, without whiteouts. The files stay the same.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string> _squashFrom = new("--squash-from")
    {
        Description = "Merge layer N, from 0, and all layers above it into one. Whiteouts of files in lower layers stay.",
        HelpName = "N",
    };

    private readonly Option<string> _clampTimes = new("--clamp-times")
    {
        Description =
            $"Set all later times of files, the config and its history to TIME, which may be {ContainerOptions.SourceDateVariable}.",
        HelpName = "TIME",
    };

    private readonly Option<string> _profile = new("--profile")
    {
        Description = $"The compression of a squashed layer: a name that 'compress' takes, or none. Default: {CompressionProfile.Docker}.",
        HelpName = "NAME",
    };

    public IEnumerable<Option> All => [_squash, _squashFrom, _clampTimes, _profile];

    /// <summary>What was asked for; <c>null</c> if nothing was.</summary>
    /// <exception cref="FormatException">A value is malformed.</exception>
    public LayerRewriteOptions? Parse(ParseResult parsed)
    {
        int? from = parsed.GetValue(_squashFrom) is { } text ? EditVerb.Number(text) : parsed.GetValue(_squash) ? 0 : null;
        if (parsed.GetValue(_squash) && parsed.GetValue(_squashFrom) is not null)
        {
            throw new FormatException("'--squash' merges all layers, and '--squash-from' only some: expected one of them.");
        }

        string? latest = parsed.GetValue(_clampTimes);
        string? profile = parsed.GetValue(_profile);
        if (from is null && latest is null)
        {
            return profile is null
                ? null
                : throw new FormatException($"'{profile}' compresses nothing: expected --squash, --squash-from or --clamp-times too.");
        }

        return new LayerRewriteOptions
        {
            SquashFrom = from,
            LatestTime = latest is null ? null : ParseLatest(latest),
            Profile = BuildVerb.ParseProfile(profile),
        };
    }

    private static DateTimeOffset ParseLatest(string text)
    {
        Timestamp time = ContainerOptions.ParseTime(text, "--clamp-times");
        try
        {
            // It says which times there are.
            return new LayerRewriteOptions { LatestTime = time.ToDateTimeOffset() }.LatestTime!.Value;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"'{text}' is not a value of --clamp-times: expected a time from 1970 to 2242.", e);
        }
    }
}
