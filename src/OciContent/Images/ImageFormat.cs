using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Images;

/// <summary>Whose form a document has: image-spec's, or the older one of Docker that it grew from.</summary>
public sealed class ImageFormat
{
    private ImageFormat(string name) => Name = name;

    /// <summary>The Open Container Initiative's image-spec.</summary>
    public static ImageFormat Oci { get; } = new("oci");

    /// <summary>Docker image manifest version 2, schema 2.</summary>
    public static ImageFormat Docker { get; } = new("docker");

    /// <summary><c>oci</c> or <c>docker</c>.</summary>
    public string Name { get; }

    /// <summary>The form of a name.</summary>
    /// <exception cref="FormatException">No form has that name.</exception>
    public static ImageFormat Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParse(name, out ImageFormat? format) ? format : throw new FormatException($"{ErrorText.Quote(name)} is no form of images: expected {Oci} or {Docker}.");
    }

    /// <summary>The form of a name; false if there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out ImageFormat? format)
    {
        format = name == Oci.Name ? Oci : name == Docker.Name ? Docker : null;
        return format is not null;
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    internal static ImageFormat OfMediaType(string mediaType) =>
        mediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? Docker : Oci;
}
