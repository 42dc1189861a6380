namespace OciContent.Compression.Zstd;

/// <summary>Errors of zstd data.</summary>
internal static class ZstdErrors
{
    public static InvalidDataException Corrupt(string problem) => new($"The zstd data is broken: {problem}.");
}
