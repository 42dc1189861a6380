namespace OciContent.TestKit;

/// <summary>Waits for asynchronous code where a test cannot: FsCheck's properties are synchronous.</summary>
/// <remarks>
/// The code runs on a thread of the pool: whoever waits may hold the last thread of the test runner's own, which the code would wait for.
/// </remarks>
public static class Blocking
{
    public static T Wait<T>(Func<Task<T>> run) => Task.Run(run).GetAwaiter().GetResult();

    public static void Wait(Func<Task> run) => Task.Run(run).GetAwaiter().GetResult();
}
