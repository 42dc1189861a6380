namespace OciContent.Tar;

/// <summary>An entry of a tar archive: what it is, not what is in it.</summary>
/// <param name="Name">
/// The name without <c>.</c> and empty components: no leading <c>./</c>, no trailing <c>/</c>. The root directory is <c>.</c>.
/// </param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">The length of its content, in bytes.</param>
/// <param name="ModifiedAt">When it was last written, to the second; <c>null</c> if the archive does not tell.</param>
public sealed record TarContent(string Name, TarEntryKind Kind, long Size, DateTimeOffset? ModifiedAt);
