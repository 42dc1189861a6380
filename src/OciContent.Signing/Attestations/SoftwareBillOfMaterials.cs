using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Attestations;

/// <summary>What is in an image, as a scanner or a builder states it: SPDX 2 or CycloneDX, in JSON; how much of it, not what.</summary>
/// <example>
/// <code>
/// var sbom = SoftwareBillOfMaterials.Parse(SoftwareBillOfMaterials.Spdx, File.ReadAllBytes("sbom.spdx.json"));
/// Console.WriteLine($"{sbom.Name}: {sbom.PackageCount} packages");
/// </code>
/// </example>
public sealed class SoftwareBillOfMaterials
{
    /// <summary>The predicate type of SPDX; a version may follow it, as in <c>https://spdx.dev/Document/v2.3</c>.</summary>
    public const string Spdx = "https://spdx.dev/Document";

    /// <summary>The predicate type of CycloneDX; a version may follow it, as in <c>https://cyclonedx.org/bom/v1.6</c>.</summary>
    public const string CycloneDx = "https://cyclonedx.org/bom";

    private const int MaxPackages = 100_000;

    private SoftwareBillOfMaterials(BillOfMaterialsFormat format, string version, string? name, int packageCount)
    {
        Format = format;
        Version = version;
        Name = string.IsNullOrEmpty(name) ? null : name;
        PackageCount = packageCount;
    }

    /// <summary>How it is written down.</summary>
    public BillOfMaterialsFormat Format { get; }

    /// <summary>The version of the format: <c>SPDX-2.3</c>, <c>1.6</c>.</summary>
    public string Version { get; }

    /// <summary>What it calls what it describes; <c>null</c> if it has no name.</summary>
    public string? Name { get; }

    /// <summary>
    /// How many packages it lists: SPDX's <c>packages</c>, among which the image itself may be; CycloneDX's <c>components</c>, with those
    /// that are parts of others.
    /// </summary>
    public int PackageCount { get; }

    /// <summary>Whether a predicate type is one that <see cref="Parse"/> reads.</summary>
    public static bool IsTypeOf(string? predicateType) => FormatOf(predicateType) is not null;

    /// <summary>Reads the predicate of a statement. Fields that are not known are left out.</summary>
    /// <param name="predicateType">The statement's <c>predicateType</c>.</param>
    /// <param name="predicate">The statement's <c>predicate</c>, a JSON object.</param>
    /// <exception cref="ArgumentException">The type is not one of a bill of materials.</exception>
    /// <exception cref="JsonException">
    /// The predicate is malformed, ambiguous, not of a version that is known, or lists more than 100,000 packages.
    /// </exception>
    public static SoftwareBillOfMaterials Parse(string predicateType, ReadOnlyMemory<byte> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicateType);
        return FormatOf(predicateType) switch
        {
            BillOfMaterialsFormat.Spdx => OfSpdx(JsonFields.Parse(predicate, "SPDX document")),
            BillOfMaterialsFormat.CycloneDx => OfCycloneDx(JsonFields.Parse(predicate, "CycloneDX document")),
            _ => throw new ArgumentException(
                $"{ErrorText.Quote(predicateType)} is not a type of a bill of materials: expected {Spdx} or {CycloneDx}.",
                nameof(predicateType)),
        };
    }

    private static BillOfMaterialsFormat? FormatOf(string? predicateType) =>
        Is(predicateType, Spdx) ? BillOfMaterialsFormat.Spdx
        : Is(predicateType, CycloneDx) ? BillOfMaterialsFormat.CycloneDx
        : null;

    private static bool Is(string? predicateType, string type) =>
        predicateType is not null
        && predicateType.StartsWith(type, StringComparison.Ordinal)
        && (predicateType.Length == type.Length || predicateType.AsSpan(type.Length).StartsWith("/v"));

    // SPDX 2.3, section 6 and 7; JSON schema of 2.3
    private static SoftwareBillOfMaterials OfSpdx(JsonFields json)
    {
        string version = json.Text("spdxVersion");
        return version.StartsWith("SPDX-2.", StringComparison.Ordinal)
            ? new SoftwareBillOfMaterials(
                BillOfMaterialsFormat.Spdx,
                version,
                json.TextOrNull("name"),
                json.Objects("packages", MaxPackages).Count)
            : throw new JsonException($"{json.Place}.spdxVersion is {ErrorText.Quote(version)}: expected SPDX-2.3 or another of SPDX 2.");
    }

    // CycloneDX 1.6, JSON schema
    private static SoftwareBillOfMaterials OfCycloneDx(JsonFields json)
    {
        string format = json.Text("bomFormat");
        if (format != "CycloneDX")
        {
            throw new JsonException($"{json.Place}.bomFormat is {ErrorText.Quote(format)}: expected CycloneDX.");
        }

        string version = json.Text("specVersion");
        return version.StartsWith("1.", StringComparison.Ordinal)
            ? new SoftwareBillOfMaterials(
                BillOfMaterialsFormat.CycloneDx,
                version,
                json.ObjectOrNull("metadata")?.ObjectOrNull("component")?.TextOrNull("name"),
                CountComponents(json))
            : throw new JsonException($"{json.Place}.specVersion is {ErrorText.Quote(version)}: expected 1.6 or another version 1.");
    }

    // Components have components, as deep as JSON that is read may be.
    private static int CountComponents(JsonFields json)
    {
        int count = 0;
        var waiting = new Stack<JsonFields>([json]);
        while (waiting.TryPop(out JsonFields next))
        {
            foreach (JsonFields component in next.Objects("components", MaxPackages - count))
            {
                count++;
                waiting.Push(component);
            }
        }

        return count;
    }
}
