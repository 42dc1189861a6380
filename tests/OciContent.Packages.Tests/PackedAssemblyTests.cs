using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using OciContent.Packages.Tests.Kit;

namespace OciContent.Packages.Tests;

/// <summary>The assemblies and symbols in the packages: nothing of the machine that built them, and marks for trimming.</summary>
[Collection(FeedCollection.Name)]
public sealed class PackedAssemblyTests(PackedFeed feed)
{
    [PackageTheory]
    [MemberData(nameof(PackageContentTests.Ids), MemberType = typeof(PackageContentTests))]
    public void NoPathOfTheMachine_IsPacked(string id)
    {
        using PackageFile package = feed.Open(id);
        foreach (string file in package.Files)
        {
            AssertNoMachinePath(package.Read(file));
        }
    }

    [PackageTheory]
    [MemberData(nameof(PackageContentTests.ManagedIds), MemberType = typeof(PackageContentTests))]
    public void Symbols_NameSourcesWithinTheRepository(string id)
    {
        using PackageFile package = feed.OpenSymbols(id);
        foreach (string file in package.Files)
        {
            byte[] content = package.Read(file);
            AssertNoMachinePath(content);
            using var symbols = new SymbolFile(content);

            Assert.Contains(symbols.Documents, static path => path.StartsWith("/_/src/", StringComparison.Ordinal));
            Assert.All(symbols.Documents, static path => Assert.StartsWith("/_", path, StringComparison.Ordinal));
            Assert.NotEmpty(symbols.EmbeddedSources);
            Assert.All(symbols.EmbeddedSources, source => AssertNoMachinePath(Encoding.UTF8.GetBytes(source)));
            AssertLeadsToTheWeb(symbols.SourceLinkJson);
        }
    }

    [PackageTheory]
    [InlineData("OciContent")]
    [InlineData("OciContent.Catalog")]
    [InlineData("OciContent.Registry")]
    [InlineData("OciContent.Signing")]
    [InlineData("OciContent.Testing")]
    public void ALibrary_IsMarkedForTrimmingAndAot(string id)
    {
        using PackageFile package = feed.Open(id);
        using var assembly = new PEReader(new MemoryStream(package.Read($"lib/net10.0/{id}.dll")));
        MetadataReader reader = assembly.GetMetadataReader();
        string[] marks =
        [
            .. reader
                .CustomAttributes.Select(reader.GetCustomAttribute)
                .Select(attribute => Encoding.UTF8.GetString(reader.GetBlobBytes(attribute.Value))),
        ];

        // Each string of an attribute has its length before it.
        Assert.Contains(marks, static mark => mark.Contains("\u000bIsTrimmable\u0004True", StringComparison.Ordinal));
        Assert.Contains(marks, static mark => mark.Contains("\u000fIsAotCompatible\u0004True", StringComparison.Ordinal));
    }

    // Without an address of the repository there is none; a folder of the machine is none.
    private static void AssertLeadsToTheWeb(string? sourceLink)
    {
        if (sourceLink is null)
        {
            return;
        }

        using var json = JsonDocument.Parse(sourceLink);
        Assert.All(json.RootElement.GetProperty("documents").EnumerateObject(), static document =>
        {
            Assert.StartsWith("/_", document.Name, StringComparison.Ordinal);
            Assert.StartsWith("https://", document.Value.GetString(), StringComparison.Ordinal);
        });
    }

    private void AssertNoMachinePath(byte[] content)
    {
        foreach (string path in feed.MachinePaths)
        {
            Assert.Equal(-1, content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(path)));
            Assert.Equal(-1, content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(path)));
        }
    }
}
