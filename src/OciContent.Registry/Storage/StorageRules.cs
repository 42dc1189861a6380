namespace OciContent.Registry.Storage;

/// <summary>
/// The rules that keep a storage folder from leading anywhere but into itself. All of them hold; tests switch one off, and see that
/// something then goes wrong.
/// </summary>
[Flags]
internal enum StorageRules
{
    None = 0,

    /// <summary>No link is followed.</summary>
    Links = 1,

    /// <summary>What is read into memory is small, as the file says and as it turns out.</summary>
    Sizes = 2,

    /// <summary>What has no length is not opened: opening a pipe may wait for ever.</summary>
    Pipes = 4,

    /// <summary>Names of repositories and tags are names, by their grammar.</summary>
    Names = 8,

    /// <summary>A link says the digest that its path says.</summary>
    LinkTexts = 16,

    /// <summary>A repository gives what it links to, and nothing else.</summary>
    Visibility = 32,

    All = Links | Sizes | Pipes | Names | LinkTexts | Visibility,
}
