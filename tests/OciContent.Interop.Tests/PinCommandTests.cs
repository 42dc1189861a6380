using System.Text;
using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>buildah builds from a Dockerfile with its references pinned what it builds without, whatever the tags mean by then.</summary>
public sealed class PinCommandTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact("buildah", DockerRegistryServer.Tool)]
    public async Task Buildah_BuildsFromAPinnedDockerfile_WhatWasPinned()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string image = $"{registry.Address}/team/hello:v1";
        JsonNode pushed = await OciContentCommand.RunForJsonAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"docker://{image}");
        string file = _temp.Write(
            "context/Dockerfile",
            Encoding.UTF8.GetBytes(
                $"# größe\r\nFROM \\\r\n  # the base\r\n  {image} AS one\r\nFROM scratch\r\nCOPY --from=one / /a/\r\n"
                    + $"COPY --from={image} / /b/\r\n"));

        JsonNode pinned = await OciContentCommand.RunForJsonAsync("pin", file);

        // From now on the tag means an image that is not there any more.
        await OciContentCommand.RunForJsonAsync("edit", $"docker://{image}", $"docker://{image}", "--annotate", "a=b");
        Assert.All(pinned["references"]!.AsArray(), one => Assert.Equal((string?)pushed["digest"], (string?)one!["digest"]));
        string[] storage = ["--root", _temp.CreateFolder("root"), "--runroot", _temp.CreateFolder("run"), "--storage-driver", "vfs"];
        string policy = _temp.Write("policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}"""u8);
        ToolOutput built = await ExternalTool.RunAsync(
            "buildah",
            [
                .. storage, "build", "--tls-verify=false", $"--signature-policy={policy}", "--isolation=chroot",
                "--iidfile", _temp.PathOf("id"),
                _temp.PathOf("context"),
            ]);

        string said = built.StandardOutput + built.StandardError;
        Assert.Equal(2, said.Split($"{image}@{pushed["digest"]}").Length - 1);
        Assert.True(new FileInfo(_temp.PathOf("id")).Length > 0);
    }
}
