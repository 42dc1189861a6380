using System.Text.Json;

namespace OciContent.Tool;

/// <summary>Which exceptions are the input's fault, and so one line and exit code 2.</summary>
internal static class InputErrors
{
    public static bool IsInputError(Exception exception) =>
        exception
            is IOException
                or InvalidDataException
                or UnauthorizedAccessException
                or FormatException
                or JsonException
                or NotSupportedException;
}
