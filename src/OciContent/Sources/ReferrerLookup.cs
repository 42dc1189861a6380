using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Who knows what refers to the manifests of a source.</summary>
/// <param name="Reader">Is asked.</param>
/// <param name="Problems">Documents that could not be read, so that it does not know of them.</param>
internal sealed record ReferrerLookup(IReferrerReader Reader, IReadOnlyList<ContentProblem> Problems);
