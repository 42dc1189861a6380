using System.CommandLine;
using System.Globalization;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage VERB DIR</c>: what a registry's own disk knows, and what several of these verbs share.</summary>
internal static class StorageVerb
{
    public static Command Create(ToolConsole console) =>
        new("storage", "Read a registry's own storage folder without the registry. Writes nothing.")
        {
            StorageTagsVerb.Create(console),
            StorageWhichVerb.Create(console),
            StorageSharedVerb.Create(console),
            StorageOrphansVerb.Create(console),
            StorageGcVerb.Create(console),
            StorageVerifyVerb.Create(console),
            StorageUrlsVerb.Create(console),
        };

    public static Argument<string> Folder() =>
        new("DIR")
        {
            Description = "A registry's folder: docker/registry/v2 or a folder that contains it, or a tar archive of one.",
        };

    /// <summary>Opens a storage, does work with it, and shows how far that has come.</summary>
    public static Task<T> WithStorageAsync<T>(
        ToolConsole console,
        string folder,
        Func<RegistryStorage, Task<T>> work,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            folder,
            async progress =>
            {
                await using RegistryStorage storage = await RegistryStorage.OpenAsync(
                    folder,
                    new StorageOptions { Progress = progress },
                    cancellationToken);
                return await work(storage);
            });

    /// <summary>Reads all of a storage.</summary>
    public static Task<StorageInventory> ReadAsync(
        ToolConsole console,
        string folder,
        StorageParts parts,
        CancellationToken cancellationToken) =>
        WithStorageAsync(console, folder, storage => storage.ReadInventoryAsync(parts, cancellationToken), cancellationToken);

    /// <summary>Writes a line for all that is wrong.</summary>
    /// <returns>The exit code that says whether there was anything.</returns>
    public static int ReportProblems(ToolConsole console, StorageInventory inventory)
    {
        foreach (StorageProblem problem in inventory.Problems)
        {
            console.WriteError($"{EnumText.Of(problem.Code)}: {problem.Message}");
        }

        return inventory.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    /// <summary>Where something was looked for and not found: what could not be read may have it.</summary>
    public static string Extent(StorageInventory inventory) =>
        inventory.Problems.Count == 0 ? $"in {inventory.Root}" : $"that could be read in {inventory.Root}";

    /// <summary>A time, to the second, in UTC; empty if it is not known.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>So many of something.</summary>
    public static string Count(long count, string one, string? several = null) =>
        count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {several ?? one + "s"}");
}
