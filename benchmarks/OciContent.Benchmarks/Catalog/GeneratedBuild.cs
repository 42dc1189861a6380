namespace OciContent.Benchmarks.Catalog;

/// <summary>What a build pushed last under one name, for each of its platforms.</summary>
internal sealed class GeneratedBuild(string repository, int profile)
{
    public string Repository { get; } = repository;

    /// <summary>The number of the profile of the tool that pushes it.</summary>
    public int Profile { get; } = profile;

    /// <summary>What it is built on; <c>null</c> if on nothing.</summary>
    public GeneratedBuild? Base { get; set; }

    /// <summary>The layers of each platform, those of the base too.</summary>
    public IReadOnlyList<GeneratedLayer>[] Layers { get; set; } = [];

    /// <summary>How many of the layers are the base's.</summary>
    public int BaseLayers { get; set; }

    /// <summary>How often it was built.</summary>
    public int Builds { get; set; }

    public GeneratedBuild Copy() => (GeneratedBuild)MemberwiseClone();
}
