namespace OciContent.TestKit.Tools;

/// <summary>cosign 2, beside the newest one among the newer tools: it signs under tags, and verifies what newer ones sign.</summary>
public static class Cosign2
{
    /// <summary>Names its program.</summary>
    public const string Variable = "OCICONTENT_COSIGN_2";

    /// <summary>The program; <c>null</c> if it is not here.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } program ? ToolPath.Find(Path.GetFullPath(program)) : null;
}
