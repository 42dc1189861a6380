namespace OciContent.Registry.Http;

/// <summary>A registry as requests are sent to it: what names call it, and where it answers.</summary>
/// <param name="Name">Host and port as in names of images; <c>docker.io</c> for Docker Hub.</param>
/// <param name="Origin">Where its API is: of <c>docker.io</c>, <c>https://registry-1.docker.io</c>.</param>
internal sealed record RegistryEndpoint(string Name, Origin Origin);
