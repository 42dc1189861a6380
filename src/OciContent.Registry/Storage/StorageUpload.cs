namespace OciContent.Registry.Storage;

/// <summary>An upload that was begun, and neither finished nor cancelled. One that failed stays so, too.</summary>
/// <param name="Id">The registry's name for it.</param>
/// <param name="StartedAt">When it was begun; <c>null</c> if that is not said.</param>
/// <param name="Size">How many bytes have come.</param>
public sealed record StorageUpload(string Id, DateTimeOffset? StartedAt, long Size);
