using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Whether what a registry shows of an image that a tool pushed is what <c>infer</c> says.</summary>
internal static class PushInference
{
    /// <summary>The manifest that is inferred for a way to push; <c>null</c> if there is none.</summary>
    /// <param name="image">The image, as the command takes it.</param>
    /// <param name="compression">How layers are compressed.</param>
    /// <param name="profile">The way to push.</param>
    public static async Task<JsonNode?> FindAsync(string image, string compression, string profile)
    {
        JsonNode report = await OciContentCommand.RunForJsonAsync("infer", image, "--profile", compression);
        return Assert.Single(report["images"]!.AsArray())!["manifests"]!
            .AsArray()
            .SingleOrDefault(manifest => (string?)manifest!["profile"] == profile);
    }

    /// <summary>Asserts that the manifest of a tag in a registry is the one that is inferred.</summary>
    public static async Task AssertAsync(
        DockerRegistryServer registry,
        string repository,
        string tag,
        string image,
        string compression,
        string profile)
    {
        (_, string? digest, string? mediaType) = await registry.GetManifestAsync(repository, tag);
        JsonNode? manifest = await FindAsync(image, compression, profile);
        Assert.Equal((image, digest, mediaType), (image, (string?)manifest?["digest"], (string?)manifest?["mediaType"]));
    }
}
