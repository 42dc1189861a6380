using System.Collections.ObjectModel;

namespace OciContent.Signing;

/// <summary>What is said of an image beside its digest when it is signed.</summary>
public sealed record SigningOptions
{
    /// <summary>
    /// What the image is called, such as <c>example.com/app</c>; <c>null</c> for the repository or the full name that it has where it is.
    /// </summary>
    public ImageReference? Name { get; init; }

    /// <summary>What else is signed: names and values that a verifier can ask for; none unless set.</summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ReadOnlyDictionary<string, string>.Empty;

    internal static SigningOptions Default { get; } = new();
}
