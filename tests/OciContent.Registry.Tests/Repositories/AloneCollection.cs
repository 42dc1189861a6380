namespace OciContent.Registry.Tests.Repositories;

/// <summary>Tests that run while no others do.</summary>
[CollectionDefinition(LargeIndexTests.Alone, DisableParallelization = true)]
public sealed class AloneCollection;
