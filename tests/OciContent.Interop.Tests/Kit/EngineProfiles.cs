using OciContent.TestKit.Engines;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Which profiles an engine's pushes have.</summary>
internal static class EngineProfiles
{
    /// <summary>That of layers, and that of manifests. Go 1.27 compresses otherwise; the containerd store compresses nothing.</summary>
    public static async Task<(string Compression, string Push)> OfAsync(DockerEngineServer engine)
    {
        if (engine.Kind.HasContainerdStore)
        {
            return ("docker", "docker-containerd");
        }

        string go = (await engine.RunAsync("version", "--format", "{{.Server.GoVersion}}")).StandardOutput.Trim();
        string compression = new Version(go["go".Length..].Split(' ', '-')[0]) >= new Version(1, 27) ? "docker-go1.27" : "docker";
        return (compression, compression);
    }
}
