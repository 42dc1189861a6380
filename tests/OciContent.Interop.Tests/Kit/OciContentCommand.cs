using System.Text.Json.Nodes;
using OciContent.Tool;
using OciContent.Tool.Output;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Runs oci-content inside the test's process.</summary>
public static class OciContentCommand
{
    public static Task<ToolOutput> RunAsync(params string[] arguments) => RunAsync(Stream.Null, arguments);

    /// <summary>What a run that must succeed wrote to its standard output as bytes.</summary>
    public static async Task<byte[]> RunForBytesAsync(params string[] arguments)
    {
        using var bytes = new MemoryStream();
        ToolOutput output = await RunAsync(Stream.Null, bytes, arguments);
        Assert.Equal((0, "", ""), (output.ExitCode, output.StandardOutput, output.StandardError));
        return bytes.ToArray();
    }

    public static Task<ToolOutput> RunAsync(Stream input, params string[] arguments) => RunAsync(input, Stream.Null, arguments);

    private static async Task<ToolOutput> RunAsync(Stream input, Stream bytes, string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = await CommandLine.RunAsync(
            arguments,
            new ToolConsole(output, error, () => input, () => bytes, showsProgress: false));
        return new ToolOutput(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The JSON document of a run that must succeed and complain of nothing.</summary>
    public static async Task<JsonNode> RunForJsonAsync(params string[] arguments)
    {
        ToolOutput output = await RunAsync([.. arguments, "--json"]);
        Assert.True(
            output is { ExitCode: 0, StandardError: "" },
            $"{string.Join(' ', arguments)} exited with {output.ExitCode}: {output.StandardError}");
        return JsonNode.Parse(output.StandardOutput)!;
    }
}
