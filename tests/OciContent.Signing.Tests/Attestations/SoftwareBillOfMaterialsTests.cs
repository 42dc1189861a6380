using System.Text;
using System.Text.Json;
using OciContent.Signing.Attestations;

namespace OciContent.Signing.Tests.Attestations;

/// <summary>Bills of materials say how many packages they list.</summary>
public sealed class SoftwareBillOfMaterialsTests
{
    [Theory]
    [InlineData("https://spdx.dev/Document")]
    [InlineData("https://spdx.dev/Document/v2.3")]
    public void Spdx_IsRead(string type)
    {
        SoftwareBillOfMaterials found = Parse(
            type,
            """
            {
              "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "app", "dataLicense": "CC0-1.0",
              "packages": [ { "name": "a" }, { "name": "b" } ], "files": [ { "fileName": "/x" } ]
            }
            """);

        Assert.Equal(
            (BillOfMaterialsFormat.Spdx, "SPDX-2.3", "app", 2),
            (found.Format, found.Version, found.Name, found.PackageCount));
    }

    [Fact]
    public void CycloneDx_IsRead_WithPartsOfParts()
    {
        SoftwareBillOfMaterials found = Parse(
            SoftwareBillOfMaterials.CycloneDx,
            """
            {
              "bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": { "component": { "type": "container", "name": "app" } },
              "components": [ { "name": "a", "components": [ { "name": "b" }, { "name": "c" } ] }, { "name": "d" } ]
            }
            """);

        Assert.Equal(
            (BillOfMaterialsFormat.CycloneDx, "1.6", "app", 4),
            (found.Format, found.Version, found.Name, found.PackageCount));
    }

    [Theory]
    [InlineData(SoftwareBillOfMaterials.Spdx, "{}", "SPDX document.spdxVersion is missing: expected a string.")]
    [InlineData(
        SoftwareBillOfMaterials.Spdx,
        """{"spdxVersion":"SPDX-3.0"}""",
        "SPDX document.spdxVersion is 'SPDX-3.0': expected SPDX-2.3 or another of SPDX 2.")]
    [InlineData(
        SoftwareBillOfMaterials.Spdx,
        """{"spdxVersion":"SPDX-2.3","packages":[1]}""",
        "SPDX document.packages[0] is '1': expected an object.")]
    [InlineData(
        SoftwareBillOfMaterials.CycloneDx,
        """{"bomFormat":"x"}""",
        "CycloneDX document.bomFormat is 'x': expected CycloneDX.")]
    [InlineData(
        SoftwareBillOfMaterials.CycloneDx,
        """{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"components":{}}]}""",
        "CycloneDX document.components[0].components is an object: expected a list.")]
    public void WhatIsMalformed_IsRefused(string type, string json, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<JsonException>(() => Parse(type, json)).Message);

    [Fact]
    public void TooManyPackages_AreRefused()
    {
        string half = string.Join(',', Enumerable.Repeat("{}", 60_000));

        Assert.ThrowsAny<JsonException>(
            () => Parse(SoftwareBillOfMaterials.Spdx, $$"""{"spdxVersion":"SPDX-2.3","packages":[{{half}},{{half}}]}"""));
        Assert.ThrowsAny<JsonException>(
            () => Parse(
                SoftwareBillOfMaterials.CycloneDx,
                $$"""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"components":[{{half}}]},{{half}}]}"""));
    }

    [Theory]
    [InlineData("https://spdx.dev/Documents")]
    [InlineData("https://cyclonedx.org/bom2")]
    [InlineData("")]
    public void AnotherType_IsTheCallersMistake(string type)
    {
        Assert.False(SoftwareBillOfMaterials.IsTypeOf(type));
        Assert.Throws<ArgumentException>(() => Parse(type, "{}"));
    }

    private static SoftwareBillOfMaterials Parse(string type, string json) =>
        SoftwareBillOfMaterials.Parse(type, Encoding.UTF8.GetBytes(json));
}
