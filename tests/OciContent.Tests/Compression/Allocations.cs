namespace OciContent.Tests.Compression;

/// <summary>Measures what an action allocates on its thread.</summary>
internal static class Allocations
{
    private const int Runs = 8;

    /// <summary>
    /// The least of several runs: a collection that another thread's allocations cause in the middle of one counts the rest of this
    /// thread's allocation buffer as allocated.
    /// </summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Runs && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
