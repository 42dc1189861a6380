using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>What is wrong with entries of a tree, as exceptions.</summary>
internal static class StorageFaults
{
    public static InvalidDataException NotFollowed(string tree, string path) =>
        new($"{Place(tree, path)} is a link: expected a file or folder of its own; links are not followed.");

    public static InvalidDataException NotAFolder(string tree, string path) => new($"{Place(tree, path)} is not a folder: expected one.");

    public static InvalidDataException NotAFile(string tree, string path) => new($"{Place(tree, path)} is not a file: expected one.");

    public static InvalidDataException TooLarge(string tree, string path, long size, long maxSize) =>
        new($"{Place(tree, path)} has {size} bytes or more: expected at most {maxSize}.");

    public static InvalidDataException TooMany(string tree, string path, int max) =>
        new($"{Place(tree, path)} has more entries than {max}: expected at most that many.");

    public static FileNotFoundException Absent(string tree, string path) => new($"{Place(tree, path)} does not exist: expected a file.");

    public static IOException Unreadable(string tree, string path, Exception cause) =>
        new($"{Place(tree, path)} cannot be read: {cause.Message}", cause);

    /// <summary>Content that is not what its path says.</summary>
    public static StorageProblem Altered(string path, Digest actual, Digest expected) =>
        new(StorageProblemCode.Digest, path, $"{ErrorText.Quote(path)} is '{actual}': expected '{expected}', as its path says.");

    /// <summary>Refuses what is not a file of so many bytes.</summary>
    public static void RequireSmall(string tree, string path, StorageEntry entry, int maxSize)
    {
        if (entry.Kind == StorageEntryKind.Link)
        {
            throw NotFollowed(tree, path);
        }

        if (entry.Kind != StorageEntryKind.File)
        {
            throw NotAFile(tree, path);
        }

        if (entry.Size > maxSize)
        {
            throw TooLarge(tree, path, entry.Size, maxSize);
        }
    }

    private static string Place(string tree, string path) =>
        path.Length == 0 ? ErrorText.Quote(tree) : $"{ErrorText.Quote(path)} in {ErrorText.Quote(tree)}";
}
