using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>Other tools pull from a real registry what the command pushes, and the command pulls what they push.</summary>
public sealed class RegistryCommandTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact("skopeo", DockerRegistryServer.Tool)]
    public async Task Skopeo_PullsWhatWasPushed()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string image = $"docker://{registry.Address}/team/hello:v1";
        JsonNode pushed = await OciContentCommand.RunForJsonAsync("copy", $"oci:{Repository.Hello("oci")}:latest", image);

        string raw = (await ExternalTool.RunAsync("skopeo", "inspect", "--raw", "--tls-verify=false", image)).StandardOutput;
        await ExternalTool.RunAsync("skopeo", "copy", "--src-tls-verify=false", image, $"oci:{_temp.PathOf("pulled")}:v1");

        Assert.Equal((string?)pushed["digest"], Digest.Compute(System.Text.Encoding.UTF8.GetBytes(raw)).ToString());
        Assert.True((bool)(await OciContentCommand.RunForJsonAsync("verify", $"oci:{_temp.PathOf("pulled")}:v1"))["ok"]!);
    }

    [RequiresToolsFact("skopeo", DockerRegistryServer.Tool)]
    public async Task TheCommand_PullsWhatSkopeoPushed()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string image = $"docker://{registry.Address}/team/hello:v2";
        await ExternalTool.RunAsync("skopeo", "copy", "--dest-tls-verify=false", $"oci:{Repository.Hello("oci")}:latest", image);

        JsonNode pulled = await OciContentCommand.RunForJsonAsync("copy", image, $"oci:{_temp.PathOf("pulled")}:v2");
        string raw = (await ExternalTool.RunAsync("skopeo", "inspect", "--raw", "--tls-verify=false", image)).StandardOutput;

        Assert.Equal(Digest.Compute(System.Text.Encoding.UTF8.GetBytes(raw)).ToString(), (string?)pulled["digest"]);
        Assert.True((bool)(await OciContentCommand.RunForJsonAsync("verify", image))["ok"]!);
    }

    [RequiresToolsFact("buildah", DockerRegistryServer.Tool)]
    public async Task Buildah_PullsWhatWasPushed()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string image = $"{registry.Address}/team/hello:v3";
        await OciContentCommand.RunForJsonAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"docker://{image}");
        string[] storage = ["--root", _temp.CreateFolder("root"), "--runroot", _temp.CreateFolder("run"), "--storage-driver", "vfs"];

        ToolOutput pulled = await ExternalTool.RunAsync("buildah", [.. storage, "pull", "--tls-verify=false", image]);

        Assert.Contains(
            "39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede",
            pulled.StandardOutput,
            StringComparison.Ordinal);
    }
}
