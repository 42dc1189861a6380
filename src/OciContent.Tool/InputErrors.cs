using System.Text.Json;

namespace OciContent.Tool;

/// <summary>Which exceptions are the input's fault, and so one line and exit code 2.</summary>
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
                or NotSupportedException;
}
