using OciContent.Signing.Attestations;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Writes statements about an image for people: a line each, and what it says below it.</summary>
internal static class AttestationLines
{
    /// <summary>Writes the lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="subject">What was asked for.</param>
    /// <param name="attestations">The statements.</param>
    /// <param name="isChecked">Whether somebody was to be trusted.</param>
    public static void Write(TextWriter output, Digest subject, IReadOnlyList<ReadAttestation> attestations, bool isChecked)
    {
        output.WriteLine(subject);
        foreach (ReadAttestation one in attestations)
        {
            ImageAttestation found = one.Found;
            string about = found.About is null ? (found.PredicateType is null ? "" : ", about something else")
                : found.About == subject ? ", about this image"
                : $", about {found.About}";
            Line(output, $"  {found.Blob.Digest}  {found.PredicateType ?? "unreadable"}: {Verdict(found, isChecked)}{about}");
            if (found is { IsSigned: true, Reason: not null } && isChecked)
            {
                Line(output, $"    {found.Reason}");
            }

            Write(output, one);
        }
    }

    private static string Verdict(ImageAttestation found, bool isChecked)
    {
        string signer = found.Signer is null ? "" : found.IsVerified ? $", signed by {found.Signer}" : $", claims to be by {found.Signer}";
        return found.IsVerified ? $"verified{signer}"
            : found.PredicateType is null ? "not read"
            : !found.IsSigned ? "not signed, only claimed"
            : isChecked ? $"not verified, only claimed{signer}"
            : "not checked, only claimed";
    }

    private static void Write(TextWriter output, ReadAttestation one)
    {
        if (one.Provenance is { } provenance)
        {
            Fact(output, "builder", provenance.Builder);
            Fact(output, "build type", provenance.BuildType);
            Fact(output, "invocation", provenance.InvocationId);
            Fact(output, "source", provenance.Source is { } source ? Describe(source) : null);
            foreach (ProvenanceMaterial material in provenance.Materials)
            {
                Fact(output, "material", Describe(material));
            }
        }
        else if (one.Sbom is { } sbom)
        {
            string format = sbom.Format == BillOfMaterialsFormat.CycloneDx ? $"CycloneDX {sbom.Version}" : sbom.Version;
            string name = sbom.Name is null ? "" : $" '{sbom.Name}'";
            Line(output, $"    {format}{name}: {(sbom.PackageCount == 1 ? "1 package" : $"{sbom.PackageCount} packages")}");
        }
    }

    // The digests of an image are in its name.
    private static string Describe(ProvenanceMaterial material)
    {
        string what = material.Uri ?? material.Name ?? "(no name)";
        string digests = string.Join(", ", material.Digests.Select(static pair => $"{pair.Key}:{pair.Value}"));
        return material.Image is { Digest: not null } image ? $"{what} ({image})" : digests.Length == 0 ? what : $"{what} ({digests})";
    }

    private static void Fact(TextWriter output, string name, string? value)
    {
        if (value is not null)
        {
            Line(output, $"    {name}: {value}");
        }
    }

    private static void Line(TextWriter output, string text) => output.WriteLine(Printable.Text(text));
}
