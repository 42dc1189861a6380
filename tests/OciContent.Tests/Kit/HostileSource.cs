namespace OciContent.Tests.Kit;

/// <summary>An image with a hostile name in one place.</summary>
/// <param name="Place">Where the name is.</param>
/// <param name="MayWork">Whether the image may be one to be used all the same, the name being mere text there.</param>
/// <param name="Write">Writes the file or folder, and returns its path.</param>
internal sealed record HostileSource(string Place, bool MayWork, Func<string> Write);
