namespace OciContent.Sources;

/// <summary>
/// Something that a source does other than its specification says, that is unambiguous all the same, and that other tools read too.
/// </summary>
/// <param name="Location">Where it is.</param>
/// <param name="Message">What is odd.</param>
internal sealed record SourceOddity(ContentLocation Location, string Message);
