using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Whether a file has the digest that a list gives, as JSON has it.</summary>
/// <param name="File">The file's name, as the list has it.</param>
/// <param name="Expected">The digest that the list gives.</param>
/// <param name="Ok">Whether the file has it.</param>
/// <param name="Digest">The digest that the file has; absent if it could not be read.</param>
/// <param name="Size">The file's size, in bytes; absent if it could not be read.</param>
/// <param name="Message">Why it could not be read; absent if it could.</param>
internal sealed record DigestCheckReport(
    string File,
    Digest Expected,
    bool Ok,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message);
