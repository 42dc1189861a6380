using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Interop.Tests.Kit;

/// <summary>notation, with keys, trust stores and a trust policy of its own.</summary>
internal sealed class NotationTool : IDisposable
{
    public const string Tool = "notation";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };
    private readonly JsonArray _keys = [];

    /// <summary>What is as its <c>XDG_CONFIG_HOME/notation</c>.</summary>
    public string Folder => _temp.PathOf("notation");

    /// <summary>Gives it a key to sign with.</summary>
    public void AddKey(string name, IEnumerable<NotationCertificate> chain, string keyPem)
    {
        _keys.Add(new JsonObject
        {
            ["name"] = name,
            ["keyPath"] = Write($"localkeys/{name}.key", keyPem),
            ["certPath"] = Write($"localkeys/{name}.crt", string.Concat(chain.Select(static one => one.Pem))),
        });
        Write("signingkeys.json", new JsonObject { ["default"] = name, ["keys"] = _keys.DeepClone() }.ToJsonString());
    }

    /// <summary>Trusts a certificate.</summary>
    /// <param name="store">The type and name of the store, such as <c>ca:example</c>.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="certificate">The certificate.</param>
    public void Trust(string store, string file, NotationCertificate certificate) =>
        Write($"truststore/x509/{store.Replace(':', '/')}/{file}.pem", certificate.Pem);

    /// <summary>Has a trust policy from now on, under the name that notation 1.3 knows.</summary>
    public void SetPolicy(string policy) => Write("trustpolicy.json", policy);

    /// <summary>Signs; it must succeed.</summary>
    public async Task SignAsync(string image, string key, bool isCose, params IEnumerable<string> others)
    {
        ToolOutput output = await RunAsync(
            ["sign", "--insecure-registry", "--key", key, "--signature-format", isCose ? "cose" : "jws", .. others, image]);
        Assert.True(output.ExitCode == 0, output.StandardError);
    }

    /// <summary>Verifies; says why not, and null if it does.</summary>
    public async Task<string?> VerifyAsync(string image, params IEnumerable<string> others)
    {
        ToolOutput output = await RunAsync(["verify", "--insecure-registry", .. others, image]);
        return output.ExitCode == 0 ? null : output.StandardError;
    }

    public void Dispose() => _temp.Dispose();

    private Task<ToolOutput> RunAsync(string[] arguments)
    {
        string path = ToolPath.Find(Tool) ?? throw new ToolFailedException($"{Tool} is not on the PATH.");
        var start = new ProcessStartInfo(path, arguments)
        {
            Environment =
            {
                ["XDG_CONFIG_HOME"] = _temp.FullPath,
                ["XDG_CACHE_HOME"] = _temp.PathOf("cache"),
                ["HOME"] = _temp.FullPath,
                ["DOCKER_CONFIG"] = _temp.PathOf("docker"),
            },
        };
        return ProcessRunner.RunAsync(start, Limit);
    }

    private string Write(string name, string content)
    {
        string path = _temp.Write(Path.Join("notation", name), Encoding.UTF8.GetBytes(content));
        if (!OperatingSystem.IsWindows())
        {
            // notation wants keys and policies that others cannot read.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }
}
