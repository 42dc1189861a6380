using System.Text.Json;
using OciContent.Signing.Attestations;

namespace OciContent.Tool.Output;

/// <summary>A statement, and what it says, as far as that is known here.</summary>
internal sealed record ReadAttestation(ImageAttestation Found)
{
    /// <summary>How the image was built; <c>null</c> if it says something else, or could not be read.</summary>
    public Provenance? Provenance { get; private init; }

    /// <summary>What is in the image; <c>null</c> if it says something else, or could not be read.</summary>
    public SoftwareBillOfMaterials? Sbom { get; private init; }

    /// <summary>Why it could not be read; <c>null</c> if it could, or says what is not known here.</summary>
    public string? Fault { get; private init; }

    /// <summary>Reads what a statement says.</summary>
    public static ReadAttestation From(ImageAttestation found)
    {
        var read = new ReadAttestation(found);
        if (found.PredicateType is not { } type)
        {
            return read with { Fault = found.Reason };
        }

        try
        {
            return Provenance.IsTypeOf(type) ? read with { Provenance = Provenance.Parse(type, found.Predicate) }
                : SoftwareBillOfMaterials.IsTypeOf(type) ? read with { Sbom = SoftwareBillOfMaterials.Parse(type, found.Predicate) }
                : read;
        }
        catch (JsonException e)
        {
            return read with { Fault = e.Message };
        }
    }
}
