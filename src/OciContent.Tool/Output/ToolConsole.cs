using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OciContent.Tool.Verbs;
using OciContent.Transports;

namespace OciContent.Tool.Output;

/// <summary>
/// What the command runs with: where results and everything else go, results to standard output and the rest to standard error; and where
/// images may be.
/// </summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error, Func<Stream> openInput, Func<Stream> openOutput, bool showsProgress)
{
    private const int MaxAnswer = 16;

    private bool _isInputOpen;
    private Stream? _answers;

    /// <summary>The process's own streams.</summary>
    public static ToolConsole System { get; } =
        new(
            Console.Out,
            Console.Error,
            OpenStandardInput,
            Console.OpenStandardOutput,
            !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb")
        {
            IsOutputTerminal = !Console.IsOutputRedirected,
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        };

    /// <summary>Where results go.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Where everything else goes.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether <see cref="Error"/> is a terminal, on which a progress bar makes sense.</summary>
    public bool ShowsProgress { get; } = showsProgress;

    /// <summary>Whether the standard output is a terminal, which is no place for bytes.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether somebody is at a terminal who can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>What is seen of images is kept there; <c>null</c> if nowhere.</summary>
    public Catalogs? Catalogs { get; init; }

    /// <summary>How images may be kept.</summary>
    public ImageTransports Transports { get; init; } = VerbOptions.Transports;

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
    /// <param name="evenTerminal">Whether they may go to a terminal.</param>
    /// <exception cref="IOException">It is a terminal.</exception>
    public Stream OpenOutput(bool evenTerminal = false) =>
        IsOutputTerminal && !evenTerminal
            ? throw new IOException("the standard output is a terminal: expected a file or a pipe.")
            : openOutput();

    /// <summary>The same, with results where everything else goes: the standard output is for bytes.</summary>
    public ToolConsole WithResultsAside() => With(Error, Transports, Catalogs);

    /// <summary>The same, with other ways to keep images, as options say how one works, and a catalogue.</summary>
    public ToolConsole WithTransports(ImageTransports transports, Catalogs catalogs) => With(Out, transports, catalogs);

    /// <summary>Writes a line of what could not be done.</summary>
    public void WriteError(string message) => Error.WriteLine($"oci-content: {Printable.Text(message)}");

    /// <summary>Writes a line that is worth knowing but no error.</summary>
    public void WriteNote(string message) => Error.WriteLine(Printable.Text(message));

    /// <summary>Asks whoever is at the terminal, and waits for a line.</summary>
    /// <returns>Whether the answer is yes.</returns>
    public bool Ask(string question)
    {
        Error.Write($"{Printable.Text(question)} [y/N] ");
        Error.Flush();
        _answers ??= OpenInput();
        var answer = new StringBuilder();
        for (int c; (c = _answers.ReadByte()) is not (-1 or '\n');)
        {
            // What goes beyond a word is no yes.
            if (answer.Length < MaxAnswer)
            {
                answer.Append((char)c);
            }
        }

        return answer.ToString().Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>Writes a result as one JSON document.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Out.WriteLine(Printable.Json(JsonSerializer.Serialize(value, type)));

    private static Stream OpenStandardInput() =>
        StandardInputHandle.IsClosed
            ? throw new IOException("the standard input is closed: expected a file or a pipe.")
            : Console.OpenStandardInput();

    private ToolConsole With(TextWriter results, ImageTransports transports, Catalogs? catalogs) =>
        new(results, Error, OpenInput, openOutput, ShowsProgress)
        {
            IsOutputTerminal = IsOutputTerminal,
            CanAsk = CanAsk,
            Transports = transports,
            Catalogs = catalogs,
        };
}
