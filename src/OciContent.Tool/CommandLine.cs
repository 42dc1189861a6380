using System.CommandLine;
using OciContent.Tool.Output;
using OciContent.Tool.Verbs;

namespace OciContent.Tool;

/// <summary>The command line: its verbs, and what becomes of errors.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Shows and checks every hash of a container image.")
        {
            DigestVerb.Create(console),
            LayerVerb.Create(console),
            InspectVerb.Create(console),
            WhichVerb.Create(console),
        };

        // A file may be called @x: no response files.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            console.WriteError(parsed.Errors[0].Message);
            return ExitCodes.Refused;
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            console.WriteError(e.Message);
            return ExitCodes.Refused;
        }
        catch (OperationCanceledException)
        {
            console.WriteError("Cancelled.");
            return ExitCodes.Refused;
        }
    }
}
