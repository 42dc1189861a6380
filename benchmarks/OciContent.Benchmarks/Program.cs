using BenchmarkDotNet.Running;
using OciContent.Benchmarks;

if (args is ["throughput", ..])
{
    return await Throughput.RunAsync(args[1..]);
}

if (args is ["plot", ..])
{
    return await Plot.RunAsync(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(args);
return 0;
