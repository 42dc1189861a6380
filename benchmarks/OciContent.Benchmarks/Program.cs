using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using OciContent.Benchmarks;
using OciContent.Benchmarks.Catalog;

try
{
    switch (args)
    {
        case ["throughput", ..]: return await Throughput.RunAsync(args[1..]);
        case ["first-call", ..]: return await FirstCall.RunAsync(args[1..]);
        case ["catalog", ..]: return await CatalogScale.RunAsync(args[1..]);
        case ["plot", ..]: return await Plot.RunAsync(args[1..]);
    }
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

// Each benchmark is built as a project of its own, which takes longer than two minutes where others use the machine too.
IConfig config = ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(15));
BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(args, config);
return 0;
