using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OciContent.Tool.Output;

/// <summary>Where results and everything else go: results to standard output, the rest to standard error.</summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error, Func<Stream> openInput, Func<Stream> openOutput, bool showsProgress)
{
    private bool _isInputOpen;

    /// <summary>The process's own streams.</summary>
    public static ToolConsole System { get; } =
        new(
            Console.Out,
            Console.Error,
            OpenStandardInput,
            OpenStandardOutput,
            !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>Where results go.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Where everything else goes.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether <see cref="Error"/> is a terminal, on which a progress bar makes sense.</summary>
    public bool ShowsProgress { get; } = showsProgress;

    /// <summary>Opens the standard input.</summary>
    /// <exception cref="IOException">It is closed, or was opened before: it can be read once.</exception>
    public Stream OpenInput()
    {
        if (_isInputOpen)
        {
            throw new IOException("the standard input was read already: expected '-' once.");
        }

        _isInputOpen = true;
        return openInput();
    }

    /// <summary>Opens the standard output for bytes.</summary>
    /// <exception cref="IOException">It is a terminal.</exception>
    public Stream OpenOutput() => openOutput();

    /// <summary>The same, with results where everything else goes: the standard output is for bytes.</summary>
    public ToolConsole WithResultsAside() => new(Error, Error, OpenInput, openOutput, ShowsProgress);

    /// <summary>Writes a line of what could not be done.</summary>
    public void WriteError(string message) => Error.WriteLine($"oci-content: {Printable.Text(message)}");

    /// <summary>Writes a line that is worth knowing but no error.</summary>
    public void WriteNote(string message) => Error.WriteLine(Printable.Text(message));

    /// <summary>Writes a result as one JSON document.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Out.WriteLine(Printable.Json(JsonSerializer.Serialize(value, type)));

    private static Stream OpenStandardInput() =>
        StandardInputHandle.IsClosed
            ? throw new IOException("the standard input is closed: expected a file or a pipe.")
            : Console.OpenStandardInput();

    private static Stream OpenStandardOutput() =>
        Console.IsOutputRedirected
            ? Console.OpenStandardOutput()
            : throw new IOException("the standard output is a terminal: expected a file or a pipe.");
}
