namespace OciContent.Benchmarks;

/// <summary>The root file system that the layers' benchmarks read: what <c>benchmarks/data/make-rootfs.sh</c> writes.</summary>
internal static class RootFileSystem
{
    private const string Variable = "OCICONTENT_BENCHMARK_DATA";

    /// <summary>The path of the tar compressed by gzip.</summary>
    public static string Gzip => PathOf("rootfs.tar.gz");

    /// <summary>The path of the tar compressed by zstd.</summary>
    public static string Zstd => PathOf("rootfs.tar.zst");

    /// <summary>The first 32 MB of the tar, for what is too slow for all of it.</summary>
    public static byte[] ReadSlice()
    {
        byte[] slice = new byte[32_000_000];
        using FileStream tar = File.OpenRead(PathOf("rootfs.tar"));
        tar.ReadExactly(slice);
        return slice;
    }

    private static string PathOf(string name)
    {
        string path = Path.Join(Environment.GetEnvironmentVariable(Variable) ?? DefaultFolder(), name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"There is no {path}: run benchmarks/data/make-rootfs.sh, or name the folder that it wrote to in {Variable}.",
                path);
    }

    // BenchmarkDotNet runs programs of its own, somewhere below the project.
    private static string DefaultFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "OciContent.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Join(folder, "benchmarks", "data", "rootfs");
    }
}
