namespace OciContent.Storage;

/// <summary>
/// A place whose images have names, as a repository's tags (distribution-spec, "Listing Tags") and the entries of a layout. An
/// <c>ImageSource</c> is one, and asks its content if that is one too.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// var source = (ITagReader)image;
/// await foreach (string tag in source.ListTagsAsync())
/// {
///     Console.WriteLine(tag);
/// }
/// </code>
/// </example>
public interface ITagReader
{
    /// <summary>The names, each once, in the order in which the place lists them.</summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="IOException">
    /// They cannot be listed, or there are more than the reader's bound allows: the end of the list is only seen when it is whole.
    /// </exception>
    IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default);
}
