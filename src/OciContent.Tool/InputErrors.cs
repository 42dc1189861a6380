using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Catalog;

namespace OciContent.Tool;

/// <summary>Which exceptions are the input's fault, and so one line and exit code 2; and that line.</summary>
internal static class InputErrors
{
    /// <summary>A message that says what it is about: the name is put before it unless it is in it.</summary>
    public static string NameIn(string message, string name) =>
        message.Contains(name, StringComparison.Ordinal) ? message : $"{name}: {message}";

    public static bool IsInputError(Exception exception) =>
        exception
            is IOException
                or InvalidDataException
                or UnauthorizedAccessException
                or FormatException
                or JsonException
                or NotSupportedException

                // A private key whose password is wrong.
                or CryptographicException;

    /// <summary>
    /// Whether an exception is the fault of one input alone, and so no reason to stop with the others. A catalogue that fails does so for
    /// all.
    /// </summary>
    public static bool IsOfOneInput(Exception exception) => IsInputError(exception) && exception is not CatalogException;

    /// <summary>What kept a file from being read, in one line that names it.</summary>
    public static string Describe(string file, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"'{file}' does not exist: expected a file.",
        UnauthorizedAccessException when Directory.Exists(file) => $"'{file}' is a folder: expected a file.",
        _ when exception.Message.Contains($"'{file}'", StringComparison.Ordinal) => exception.Message,
        _ => $"{file}: {exception.Message}",
    };
}
