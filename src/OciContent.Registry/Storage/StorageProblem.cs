namespace OciContent.Registry.Storage;

/// <summary>Something that is wrong with a registry's storage.</summary>
/// <param name="Code">What kind of fault it is.</param>
/// <param name="Path">The entry, relative to what was opened.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
public sealed record StorageProblem(StorageProblemCode Code, string Path, string Message);
