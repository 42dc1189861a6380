using System.CommandLine;
using OciContent.Registry.Tags;

namespace OciContent.Tool.Verbs;

/// <summary>How often verbs look that watch tags.</summary>
internal static class WatchOptions
{
    public static Option<string> Interval() => new("--interval")
    {
        Description = $"How often to look: {Duration.Syntax}.",
        HelpName = "T",
        DefaultValueFactory = static _ => "60s",
    };

    /// <exception cref="FormatException">It is no duration, too short or too long.</exception>
    public static TagWatcherOptions Parse(string interval) => new()
    {
        Interval = Duration.Parse("--interval", interval, TagWatcherOptions.MinInterval, TagWatcherOptions.MaxInterval),
    };
}
