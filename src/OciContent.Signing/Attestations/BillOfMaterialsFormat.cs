namespace OciContent.Signing.Attestations;

/// <summary>How a software bill of materials is written down.</summary>
public enum BillOfMaterialsFormat
{
    /// <summary>SPDX 2, in JSON.</summary>
    Spdx,

    /// <summary>CycloneDX 1, in JSON.</summary>
    CycloneDx,
}
