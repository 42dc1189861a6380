using System.Text;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Manifests whose blobs a registry has.</summary>
internal static class SampleManifest
{
    /// <summary>A manifest with a config and a layer, which are put into a repository.</summary>
    public static byte[] Of(FaultRegistry registry, string repository) => Write(registry, repository, "");

    /// <summary>A manifest that refers to another.</summary>
    public static byte[] ReferringTo(FaultRegistry registry, string repository, Digest subject, string artifactType) =>
        Write(
            registry,
            repository,
            $$"""
            ,"artifactType":"{{artifactType}}","subject":{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":2}
            """);

    private static byte[] Write(FaultRegistry registry, string repository, string more)
    {
        Digest config = registry.AddBlob(repository, "{}"u8.ToArray());
        Digest layer = registry.AddBlob(repository, "layer"u8.ToArray());
        return Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
             "config":{"mediaType":"{{MediaTypes.OciEmpty}}","digest":"{{config}}","size":2},
             "layers":[{"mediaType":"{{MediaTypes.OciLayer}}","digest":"{{layer}}","size":5}]{{more}}}
            """);
    }
}
