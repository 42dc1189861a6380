namespace OciContent.TestKit.Engines;

/// <summary>The names of the engines that there are, for an <see cref="EngineTheoryAttribute"/>.</summary>
public sealed class EngineData : TheoryData<string>
{
    public EngineData()
    {
        foreach (DockerEngineKind kind in DockerEngineKind.All)
        {
            Add(kind.Name);
        }
    }
}
