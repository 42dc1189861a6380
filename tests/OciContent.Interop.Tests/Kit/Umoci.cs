namespace OciContent.Interop.Tests.Kit;

/// <summary>Builds images with umoci.</summary>
public static class Umoci
{
    public const string Tool = "umoci";

    /// <summary>An OCI layout with one image: a gzip layer for each folder, then one that removes <paramref name="removedPath"/>.</summary>
    public static async Task BuildAsync(string layout, string tag, IEnumerable<string> layerFolders, string removedPath)
    {
        string image = $"{layout}:{tag}";
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Tool, "init", "--layout", layout);
        await ExternalTool.RunAsync(Tool, "new", "--image", image);
        foreach (string folder in layerFolders)
        {
            await ExternalTool.RunAsync(Tool, ["insert", .. rootless, "--image", image, folder, "/"]);
        }

        await ExternalTool.RunAsync(Tool, ["insert", .. rootless, "--image", image, "--whiteout", removedPath]);
        await ExternalTool.RunAsync(
            Tool,
            [
                "config",
                "--image",
                image,
                "--author",
                "<nobody> & co",
                "--config.env",
                "A=b",
                "--config.entrypoint",
                "/bin/true",
                "--config.label",
                "made-by=umoci",
            ]);
        await ExternalTool.RunAsync(Tool, "gc", "--layout", layout);
    }

    /// <summary>Unpacks an image, or says why not.</summary>
    public static Task<ToolOutput> UnpackAsync(string image, string bundle)
    {
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        return ExternalTool.RunToExitAsync(Tool, ["unpack", .. rootless, "--image", image, bundle]);
    }

    /// <summary>Gives an image one more tag.</summary>
    public static Task TagAsync(string layout, string tag, string newTag) =>
        ExternalTool.RunAsync(Tool, "tag", "--image", $"{layout}:{tag}", newTag);
}
