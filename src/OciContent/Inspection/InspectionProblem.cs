namespace OciContent.Inspection;

/// <summary>Something in an image that is not what another part of it says.</summary>
/// <param name="Where">The image and layer.</param>
/// <param name="Message">What was found, and what was expected.</param>
public sealed record InspectionProblem(string Where, string Message);
