using System.Diagnostics.CodeAnalysis;
using OciContent.Transports;

namespace OciContent.Registry.Engine;

/// <summary>An image as an engine is asked for it.</summary>
/// <param name="Name">A full name with a tag or a digest, or an ID.</param>
/// <param name="Tag">The tag, if that is what is asked for.</param>
/// <param name="Digest">The digest, if that is what is asked for.</param>
internal sealed record EngineTarget(string Name, string? Tag, Digest? Digest)
{
    private const string Hub = "docker.io/";
    private const string Official = "docker.io/library/";

    /// <summary>Whether a text is an image ID: <c>app:v1</c> would be a digest of an algorithm that is not known.</summary>
    public static bool IsId(string text, [NotNullWhen(true)] out Digest? id) =>
        OciContent.Digest.TryParse(text, out id) && id.Algorithm.IsSupported;

    /// <summary>Parses a name or an ID.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static EngineTarget Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return IsId(text, out Digest? id) ? new EngineTarget(text, null, id) : Of(ImageReference.Parse(text));
    }

    /// <summary>What a location of <see cref="DockerEngineTransport"/> means.</summary>
    public static EngineTarget Of(ImageLocation location)
    {
        RegistryTarget target = RegistryTarget.Of(location);
        return IsId(location.Path, out Digest? id) ? new EngineTarget(location.Path, null, id)
            : target.Digest is { } digest ? new EngineTarget($"{location.Path}@{digest}", null, digest)
            : new EngineTarget($"{location.Path}:{target.Tag}", target.Tag, null);
    }

    /// <summary>The name as engines list it: without Docker Hub's.</summary>
    public static string ShortNameOf(ImageReference name) =>
        name.Name.StartsWith(Official, StringComparison.Ordinal) ? name.Name[Official.Length..]
        : name.Name.StartsWith(Hub, StringComparison.Ordinal) ? name.Name[Hub.Length..]
        : name.Name;

    private static EngineTarget Of(ImageReference name) =>
        name.Digest is { } digest
            ? new EngineTarget($"{name.Name}@{digest}", null, digest)
            : new EngineTarget(name.WithDefaultTag().ToString(), name.WithDefaultTag().Tag, null);
}
