using System.Text;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Building;

/// <summary>Names of entries in a layer, and what image-spec gives a meaning to (image-spec, layer.md, "Whiteouts").</summary>
internal static class LayerName
{
    /// <summary>What the name of a whiteout begins with.</summary>
    public const string WhiteoutPrefix = ".wh.";

    /// <summary>The name of the file that makes its folder opaque.</summary>
    public const string OpaqueWhiteout = ".wh..wh..opq";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The path of a folder in the image as a name in a layer: relative, as <c>docker</c> and <c>umoci</c> write it, however it is given;
    /// empty for the root.
    /// </summary>
    /// <exception cref="ArgumentException">It leads out of the image, is not text, or is that of a whiteout.</exception>
    public static string ParseFolder(string path, string parameter)
    {
        ArgumentNullException.ThrowIfNull(path, parameter);
        if (path.Length == 0)
        {
            throw new ArgumentException("The path is empty: expected one in the image.", parameter);
        }

        string relative = path.TrimStart('/');
        string? name = TarName.Root;
        string? problem = relative.Length == 0 ? null : FindProblem(relative, out name);
        problem ??= FindWhiteout(name!) is { } whiteout
            ? $"has the component {ErrorText.Quote(whiteout)}, which deletes a file of lower layers: expected another name, or "
                + nameof(LayerBuilder.AddWhiteout)
            : null;
        return problem is not null ? throw new ArgumentException($"{ErrorText.Quote(path)} {problem}.", parameter)
            : name == TarName.Root ? ""
            : name!;
    }

    /// <summary>As <see cref="ParseFolder"/>, of what is not the root.</summary>
    /// <exception cref="ArgumentException">As there, or it is the root.</exception>
    public static string ParseEntry(string path, string parameter) =>
        ParseFolder(path, parameter) is { Length: > 0 } name
            ? name
            : throw new ArgumentException($"{ErrorText.Quote(path)} is the root: expected a name in it.", parameter);

    /// <summary>What a name has that is a whiteout's; <c>null</c> if it has nothing of that.</summary>
    public static string? FindWhiteout(string name) =>
        name.Split('/').FirstOrDefault(static component => component.StartsWith(WhiteoutPrefix, StringComparison.Ordinal));

    /// <summary>A name below a folder of the image.</summary>
    public static string Below(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Why a text cannot be where a link leads, as the end of a message; <c>null</c> if it can.</summary>
    public static string? FindTargetProblem(string target) =>
        target.Length == 0 ? "is empty: expected at least one byte"
        : target.Contains('\0', StringComparison.Ordinal) ? "contains a NUL: expected none"
        : FindTextProblem(target);

    /// <summary>Why a relative path cannot be a name, as the end of a message; <c>null</c> if it can.</summary>
    public static string? FindProblem(string path, out string? name) =>
        TarName.TryNormalize(path, TarLimits.Default.MaxNameLength, out name, out string? problem) ? FindTextProblem(path) : problem;

    private static string? FindTextProblem(string text)
    {
        try
        {
            int length = StrictUtf8.GetByteCount(text);
            int max = TarLimits.Default.MaxNameLength;
            return length <= max ? null : $"has {length} bytes: expected at most {max}";
        }
        catch (EncoderFallbackException)
        {
            return "has an unpaired surrogate: expected text";
        }
    }
}
