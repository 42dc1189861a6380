using System.Text.Json;
using OciContent.Tool.Output;
using OciContent.Tool.Verbs;
using OciContent.Transports;

namespace OciContent.Tool.Tests.Kit;

/// <summary>What the command left behind: its exit code and what it wrote.</summary>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    /// <summary>The lines of standard output, each of which must be ended.</summary>
    public IReadOnlyList<string> OutLines => Lines(Out);

    /// <summary>The lines of standard error, each of which must be ended.</summary>
    public IReadOnlyList<string> ErrorLines => Lines(Error);

    /// <summary>Runs the command inside the test's process, with nothing on standard input.</summary>
    public static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(Stream.Null, arguments);

    /// <summary>Runs the command inside the test's process. JSON that it writes must be as its verb's schema says.</summary>
    public static async Task<ToolRun> RunAsync(
        Stream input,
        IReadOnlyList<string> arguments,
        bool showsProgress = false,
        Stream? bytes = null,
        bool isTerminal = false,
        bool canAsk = false,
        ImageTransports? transports = null,
        CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new ToolConsole(
            output,
            error,
            () => input,
            () => bytes!,
            showsProgress)
        {
            IsOutputTerminal = isTerminal || bytes is null,
            CanAsk = canAsk,
            Transports = transports ?? VerbOptions.Transports,
        };
        int exitCode = await CommandLine.RunAsync(arguments, console, cancellationToken);
        SchemaCheck.Check(arguments, output.ToString());
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The one JSON document on standard output, of a run that wrote nothing else.</summary>
    public JsonElement Json()
    {
        Assert.Equal("", Error);
        Assert.EndsWith("\n", Out, StringComparison.Ordinal);
        return JsonElement.Parse(Out, new JsonDocumentOptions { AllowDuplicateProperties = false });
    }

    /// <summary>The run wrote nothing but one line of error, and said with its exit code that it refused.</summary>
    public void AssertRefused(string line)
    {
        Assert.Equal(("", $"oci-content: {line}\n", ExitCodes.Refused), (Out, Error, ExitCode));
    }

    private static string[] Lines(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
