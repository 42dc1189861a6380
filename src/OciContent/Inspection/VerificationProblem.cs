namespace OciContent.Inspection;

/// <summary>A fault that a verification found.</summary>
/// <param name="Code">Its kind.</param>
/// <param name="Where">What is at fault, and what leads to it: <c>layers[1] of sha256:…</c>.</param>
/// <param name="Message">What was found, and what was expected.</param>
public sealed record VerificationProblem(VerificationCode Code, string Where, string Message);
