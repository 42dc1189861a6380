namespace OciContent.Tests.Images;

/// <summary>A document for <see cref="GoWriterOracle"/>, and how Go is to write it.</summary>
/// <param name="Shape">
/// <c>manifest</c>, <c>index</c> and <c>config</c> of image-spec 1.1, <c>config-1.1.0rc2</c> and <c>config-1.0</c> of others,
/// <c>docker-manifest</c> and <c>docker-list</c> of containers/image, <c>docker-config</c> and <c>docker-24-config</c> of Docker's engine.
/// </param>
/// <param name="Json">The document.</param>
/// <param name="ShortEscapes">Whether as Go 1.22 and later write U+0008 and U+000C.</param>
/// <param name="Indentation">How many spaces each level is indented by; 0 for compact.</param>
internal sealed record GoDocument(string Shape, byte[] Json, bool ShortEscapes = true, int Indentation = 0);
