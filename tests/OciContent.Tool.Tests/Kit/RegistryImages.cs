using OciContent.TestKit.Registries;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Images in registries, and what was asked of these.</summary>
internal static class RegistryImages
{
    /// <summary>A location in a registry: <c>docker://HOST/REST</c>.</summary>
    public static string At(this FaultRegistry registry, string rest) => $"docker://{registry.Address}/{rest}";

    /// <summary>Copies an image there by the command.</summary>
    public static async Task PushAsync(this FaultRegistry registry, string image, string rest)
    {
        ToolRun run = await ToolRun.RunAsync("copy", image, registry.At(rest));
        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
    }

    /// <summary>Copies the image <c>hello</c> there.</summary>
    /// <returns>The digest of its manifest.</returns>
    public static async Task<Digest> PushHelloAsync(this FaultRegistry registry, params string[] places)
    {
        foreach (string place in places)
        {
            await registry.PushAsync($"oci:{Repository.Hello("oci")}:latest", place);
        }

        string digest = (await ToolRun.RunAsync("resolve", $"oci:{Repository.Hello("oci")}:latest")).Out.Trim();
        registry.ForgetExchanges();
        return Digest.Parse(digest);
    }

    /// <summary>How many requests of a kind and method there were.</summary>
    public static int Count(this FaultRegistry registry, RequestKind kind, string method) =>
        registry.Exchanges.Count(exchange => exchange.Kind == kind && exchange.Method == method);
}
