using System.Text.Json.Serialization;
using OciContent.Inspection;
using OciContent.Registry.Engine;
using OciContent.Transports;

namespace OciContent.Tool.Output;

/// <summary>What a Docker engine says about an image in it, as JSON has it. Only the ID was checked.</summary>
/// <param name="Id">The ID that <c>docker images --no-trunc</c> shows.</param>
/// <param name="Store">How the engine keeps images: one of <see cref="DockerStore"/>.</param>
/// <param name="Driver">The graph driver or snapshotter, such as <c>overlay2</c>; absent if the engine does not say.</param>
/// <param name="Version">The engine's version, such as <c>28.5.2</c>; absent if the engine does not say.</param>
/// <param name="RepoTags">The image's names with tags, in short form, such as <c>alpine:3.20</c>.</param>
/// <param name="RepoDigests">The names and digests that it was pulled or pushed by, such as <c>alpine@sha256:…</c>.</param>
/// <param name="Size">The size that the engine shows for it, in bytes; absent if the engine does not say.</param>
internal sealed record EngineReport(
    Digest Id,
    string Store,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Driver,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    IReadOnlyList<string> RepoTags,
    IReadOnlyList<string> RepoDigests,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size)
{
    /// <summary>Asks the engine that a location is in; <c>null</c> if it is in none.</summary>
    public static async Task<EngineReport?> FindAsync(ImageLocation location, CancellationToken cancellationToken)
    {
        if (location.Transport is not DockerEngineTransport transport)
        {
            return null;
        }

        DockerEngineImage image = await transport.GetImageAsync(location, cancellationToken);
        DockerEngineInfo info = await transport.Engine.GetInfoAsync(cancellationToken);
        string store = EnumText.Of(info.Store);
        return new EngineReport(image.Id, store, info.Driver, info.Version, image.RepoTags, image.RepoDigests, image.Size);
    }

    /// <summary>Writes it as people read it.</summary>
    public void Write(TextWriter output)
    {
        var table = new TextTable("  ");
        table.AddLine();
        table.AddLine(Printable.Text($"the engine's {Store} store{(Driver is null ? "" : $" ({Driver})")}"));
        string which = Store == "containerd" ? "the manifest or index" : "the config";
        table.Add("docker images", Id.ToString(), $"{which}: docker images --no-trunc");
        foreach (string name in RepoDigests)
        {
            table.Add("RepoDigests", Printable.Text(name), "docker inspect: as it was pulled or pushed");
        }

        table.Write(output);
    }
}
