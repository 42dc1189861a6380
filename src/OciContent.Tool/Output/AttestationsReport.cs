using System.Text.Json.Serialization;
using OciContent.Inference;
using OciContent.Signing.Attestations;

namespace OciContent.Tool.Output;

/// <summary>The statements about an image, as JSON has them.</summary>
/// <param name="Subject">The digest of the manifest or index that was asked for.</param>
/// <param name="Attestations">The statements, in the order in which they were found.</param>
/// <param name="Bases">The bases that were asked about; absent if none were.</param>
/// <param name="Problems">What could not be read, of the statements or elsewhere. Empty if all is well.</param>
internal sealed record AttestationsReport(
    Digest Subject,
    IReadOnlyList<AttestationsReport.Attestation> Attestations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AttestationsReport.NamedBase>? Bases,
    IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>One statement. What one that is not verified says is only claimed.</summary>
    /// <param name="Digest">The digest of the layer that holds it.</param>
    /// <param name="PredicateType">What kind of thing it says; absent if it could not be read.</param>
    /// <param name="About">
    /// The digest of the image, of an index that leads to it or of a manifest of it that the statement is about; absent if it is about
    /// something else.
    /// </param>
    /// <param name="Signed">Whether it is kept with a signature.</param>
    /// <param name="Verified">Whether the signature is by somebody who is trusted.</param>
    /// <param name="Signer">Who signed it; absent if that is not known.</param>
    /// <param name="Reason">Why it is not verified; absent if it is.</param>
    /// <param name="Provenance">How the image was built; absent if it says something else.</param>
    /// <param name="Sbom">What is in the image; absent if it says something else.</param>
    internal sealed record Attestation(
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PredicateType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? About,
        bool Signed,
        bool Verified,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Signer,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BuildProvenance? Provenance,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BillOfMaterials? Sbom)
    {
        public static Attestation From(ReadAttestation one) => new(
            one.Found.Blob.Digest,
            one.Found.PredicateType,
            one.Found.About,
            one.Found.IsSigned,
            one.Found.IsVerified,
            one.Found.Signer,
            one.Found.Reason,
            one.Provenance is null ? null : BuildProvenance.From(one.Provenance),
            one.Sbom is null ? null : BillOfMaterials.From(one.Sbom));
    }

    /// <summary>How an image was built.</summary>
    /// <param name="Builder">Who built it; absent if that is not said.</param>
    /// <param name="BuildType">How it was built; absent if that is not said.</param>
    /// <param name="InvocationId">Which run of the builder it was; absent if that is not said.</param>
    /// <param name="Source">Where the description of the build came from; absent if that is not said.</param>
    /// <param name="Materials">What the build used.</param>
    internal sealed record BuildProvenance(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Builder,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuildType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InvocationId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Material? Source,
        IReadOnlyList<Material> Materials)
    {
        public static BuildProvenance From(Provenance provenance) => new(
            provenance.Builder,
            provenance.BuildType,
            provenance.InvocationId,
            provenance.Source is null ? null : Material.From(provenance.Source),
            [.. provenance.Materials.Select(Material.From)]);
    }

    /// <summary>Something that a build used.</summary>
    /// <param name="Name">What the provenance calls it; absent if it has no name.</param>
    /// <param name="Uri">Where it came from; absent if that is not said.</param>
    /// <param name="Digests">Its digests, by algorithm, as the provenance has them. Empty if it has none.</param>
    /// <param name="Image">The image that it is, with its digest if that is said; absent if it is not an image.</param>
    internal sealed record Material(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Uri,
        IReadOnlyDictionary<string, string> Digests,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image)
    {
        public static Material From(ProvenanceMaterial material) =>
            new(material.Name, material.Uri, material.Digests, material.Image?.ToString());
    }

    /// <summary>What is in an image.</summary>
    /// <param name="Format">How it is written down: one of <see cref="BillOfMaterialsFormat"/>.</param>
    /// <param name="Version">The version of the format.</param>
    /// <param name="Name">What it calls what it describes; absent if it has no name.</param>
    /// <param name="Packages">How many packages or components it lists.</param>
    internal sealed record BillOfMaterials(
        string Format,
        string Version,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        int Packages)
    {
        public static BillOfMaterials From(SoftwareBillOfMaterials sbom) =>
            new(EnumText.Of(sbom.Format), sbom.Version, sbom.Name, sbom.PackageCount);
    }

    /// <summary>A possible base.</summary>
    /// <param name="Source">The base as it was given.</param>
    /// <param name="Derived">Whether the image is built on it, by its layers.</param>
    /// <param name="By">
    /// How that is known: one of <see cref="BaseMatchKind"/>; absent if the image is not built on it, as far as is known.
    /// </param>
    /// <param name="NamedBy">
    /// The digests of the provenance that names it by its digest. If somebody is trusted, only what is verified counts. Empty if none does.
    /// </param>
    internal sealed record NamedBase(
        string Source,
        bool Derived,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
        IReadOnlyList<Digest> NamedBy);
}
