namespace OciContent.Registry.Tests.Hostile;

/// <summary>All scenarios, by what the registry uses for them.</summary>
internal static partial class LeakScenarios
{
    public static IReadOnlyList<LeakScenario> All { get; } =
        [.. Realms(), .. Redirected(), .. Uploads(), .. Lists(), .. Places(), .. Echoes(), .. Others()];

    public static LeakScenario Named(string name) => All.Single(scenario => scenario.Name == name);

    // What a user does with a repository: enough for a registry to try something.
    private static async Task ReadBlobAsync(LeakWorld world)
    {
        await using Stream stream = await world.Repository.OpenReadAsync(LeakWorld.Layer);
        await stream.CopyToAsync(Stream.Null);
    }

    private static Task ResolveAsync(LeakWorld world) => world.Repository.ResolveAsync("v1");

    private static Task PushAsync(LeakWorld world) => world.Repository.PutAsync(New, new MemoryStream(NewContent));

    private static byte[] NewContent { get; } = [.. "Another layer: "u8, .. System.Text.Encoding.UTF8.GetBytes(LeakWorld.Content)];

    private static Descriptor New { get; } = Descriptor.For(NewContent, MediaTypes.OciLayer);
}
