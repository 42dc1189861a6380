namespace OciContent.Sources;

/// <summary>Why a blob could not be read to its end, or what is wrong with it.</summary>
/// <param name="Code">The kind of fault.</param>
/// <param name="Exception">What was thrown.</param>
internal sealed record BlobFault(ContentProblemCode Code, Exception Exception);
