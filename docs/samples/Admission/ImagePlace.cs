namespace Admission;

/// <summary>A reference to an image in an object.</summary>
/// <param name="Pointer">Where it is, as a JSON pointer (RFC 6901).</param>
/// <param name="Image">The reference.</param>
public sealed record ImagePlace(string Pointer, string Image);
