using BenchmarkDotNet.Running;
using OciContent.Benchmarks;

try
{
    switch (args)
    {
        case ["throughput", ..]: return await Throughput.RunAsync(args[1..]);
        case ["plot", ..]: return await Plot.RunAsync(args[1..]);
    }
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(args);
return 0;
