using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Writes signatures for people: a line each, and why one is not verified below it.</summary>
internal static class SignatureLines
{
    /// <summary>Writes the lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="signatures">The signatures.</param>
    /// <param name="isChecked">Whether somebody was to be trusted; otherwise all of them have the same reason.</param>
    public static void Write(TextWriter output, IReadOnlyList<SignatureItem> signatures, bool isChecked = true)
    {
        foreach (SignatureItem one in signatures)
        {
            string what = one.PredicateType is null ? one.Kind : $"{one.Kind}, attestation {one.PredicateType}";
            string by = one.Signer is null ? "" : one.Verified ? $", signed by {one.Signer}" : $", claims to be by {one.Signer}";
            string time = one.SigningTime is { } at ? $" at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "";
            string verdict = one.Verified ? "verified" : isChecked ? "not verified" : "not checked";
            output.WriteLine(Printable.Text($"  {one.Digest}  {what}: {verdict}{by}{time}"));
            if (one.Signed is not null)
            {
                output.WriteLine($"    it signs the index {one.Signed}, which leads to this image");
            }

            if (one.Reason is not null && isChecked)
            {
                output.WriteLine(Printable.Text($"    {one.Reason}"));
            }

            foreach (string note in one.Notes ?? [])
            {
                output.WriteLine(Printable.Text($"    note: {note}"));
            }
        }
    }
}
