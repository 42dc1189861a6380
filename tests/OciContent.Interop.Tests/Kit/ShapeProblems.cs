namespace OciContent.Interop.Tests.Kit;

/// <summary>What is wrong with images of odd shapes, so that one run tells all of them.</summary>
internal sealed class ShapeProblems
{
    private readonly List<string> _all = [];

    /// <summary>Does something with an image, and keeps what it throws.</summary>
    public async Task CheckAsync(string image, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _all.Add($"{image}: {e.Message}");
        }
    }

    /// <summary>Fails if anything was wrong.</summary>
    public void AssertNone() => Assert.True(_all.Count == 0, string.Join("\n", _all));
}
