using System.Text.RegularExpressions;
using OciContent.Packages.Tests.Kit;
using OciContent.TestKit.Pages;

namespace OciContent.Packages.Tests;

/// <summary>What is in the packages, and what they say of themselves.</summary>
[Collection(FeedCollection.Name)]
public sealed partial class PackageContentTests(PackedFeed feed)
{
    public static TheoryData<string> Ids { get; } = new(PackedFeed.Ids);

    public static TheoryData<string> ManagedIds { get; } = new(PackedFeed.ManagedIds);

    [PackageFact]
    public void NothingElse_IsPacked() =>
        Assert.Equal(
            PackedFeed
                .Ids.Select(id => $"{id}.{feed.Version}.nupkg")
                .Concat(PackedFeed.ManagedIds.Select(id => $"{id}.{feed.Version}.snupkg"))
                .Order(StringComparer.Ordinal),
            feed.Files.Order(StringComparer.Ordinal));

    [PackageTheory]
    [InlineData("OciContent", "README.md icon.png lib/net10.0/OciContent.dll lib/net10.0/OciContent.xml")]
    [InlineData("OciContent.Catalog", "README.md icon.png lib/net10.0/OciContent.Catalog.dll lib/net10.0/OciContent.Catalog.xml")]
    [InlineData("OciContent.Registry", "README.md icon.png lib/net10.0/OciContent.Registry.dll lib/net10.0/OciContent.Registry.xml")]
    [InlineData("OciContent.Signing", "README.md icon.png lib/net10.0/OciContent.Signing.dll lib/net10.0/OciContent.Signing.xml")]
    [InlineData("OciContent.Testing", "README.md icon.png lib/net10.0/OciContent.Testing.dll lib/net10.0/OciContent.Testing.xml")]
    [InlineData("OciContent.Tool", "README.md icon.png tools/any/any/DotnetToolSettings.xml")]
    [InlineData(
        "OciContent.Tool.any",
        "README.md icon.png tools/net10.0/any/BouncyCastle.Cryptography.dll tools/net10.0/any/DotnetToolSettings.xml "
            + "tools/net10.0/any/Microsoft.Data.Sqlite.dll "
            + "tools/net10.0/any/Microsoft.Extensions.DependencyInjection.Abstractions.dll "
            + "tools/net10.0/any/Microsoft.Extensions.Logging.Abstractions.dll tools/net10.0/any/Npgsql.dll "
            + "tools/net10.0/any/OciContent.Catalog.dll tools/net10.0/any/OciContent.Catalog.pdb "
            + "tools/net10.0/any/OciContent.Registry.dll tools/net10.0/any/OciContent.Registry.pdb "
            + "tools/net10.0/any/OciContent.Signing.dll tools/net10.0/any/OciContent.Signing.pdb "
            + "tools/net10.0/any/OciContent.dll tools/net10.0/any/OciContent.pdb "
            + "tools/net10.0/any/SQLitePCLRaw.batteries_v2.dll tools/net10.0/any/SQLitePCLRaw.core.dll "
            + "tools/net10.0/any/SQLitePCLRaw.provider.e_sqlite3.dll "
            + "tools/net10.0/any/Spectre.Console.Ansi.dll "
            + "tools/net10.0/any/Spectre.Console.dll tools/net10.0/any/System.CommandLine.dll "
            + "tools/net10.0/any/System.Formats.Cbor.dll "
            + "tools/net10.0/any/System.Security.Cryptography.Cose.dll "
            + "tools/net10.0/any/System.Security.Cryptography.Pkcs.dll "
            + "tools/net10.0/any/YamlDotNet.dll tools/net10.0/any/oci-content.deps.json "
            + "tools/net10.0/any/oci-content.dll tools/net10.0/any/oci-content.pdb "
            + "tools/net10.0/any/oci-content.runtimeconfig.json "
            + "tools/net10.0/any/runtimes/browser-wasm/nativeassets/net9.0/e_sqlite3.a "
            + "tools/net10.0/any/runtimes/linux-arm/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-arm64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-armel/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-mips64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-musl-arm/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-musl-arm64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-musl-riscv64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-musl-s390x/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-musl-x64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-ppc64le/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-riscv64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-s390x/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-x64/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/linux-x86/native/libe_sqlite3.so "
            + "tools/net10.0/any/runtimes/maccatalyst-arm64/native/libe_sqlite3.dylib "
            + "tools/net10.0/any/runtimes/maccatalyst-x64/native/libe_sqlite3.dylib "
            + "tools/net10.0/any/runtimes/osx-arm64/native/libe_sqlite3.dylib "
            + "tools/net10.0/any/runtimes/osx-x64/native/libe_sqlite3.dylib "
            + "tools/net10.0/any/runtimes/win-arm64/native/e_sqlite3.dll "
            + "tools/net10.0/any/runtimes/win-x64/native/e_sqlite3.dll "
            + "tools/net10.0/any/runtimes/win-x86/native/e_sqlite3.dll "
            + "tools/net10.0/any/runtimes/win/lib/net10.0/System.Security.Cryptography.Pkcs.dll"
    )]
    public void APackage_HasItsFilesAndNoOthers(string id, string files)
    {
        using PackageFile package = feed.Open(id);

        Assert.Equal(files.Split(' ').Order(StringComparer.Ordinal), package.Files.Order(StringComparer.Ordinal));
    }

    [PackageTheory]
    [InlineData("OciContent", "lib/net10.0/OciContent.pdb")]
    [InlineData("OciContent.Catalog", "lib/net10.0/OciContent.Catalog.pdb")]
    [InlineData("OciContent.Registry", "lib/net10.0/OciContent.Registry.pdb")]
    [InlineData("OciContent.Signing", "lib/net10.0/OciContent.Signing.pdb")]
    [InlineData("OciContent.Testing", "lib/net10.0/OciContent.Testing.pdb")]
    [InlineData(
        "OciContent.Tool.any",
        "tools/net10.0/any/OciContent.Catalog.pdb tools/net10.0/any/OciContent.Registry.pdb tools/net10.0/any/OciContent.Signing.pdb tools/net10.0/any/OciContent.pdb "
            + "tools/net10.0/any/oci-content.pdb")]
    public void ASymbolPackage_HasTheSymbols(string id, string files)
    {
        using PackageFile package = feed.OpenSymbols(id);

        Assert.Equal(files.Split(' '), package.Files.Order(StringComparer.Ordinal));
    }

    [PackageTheory]
    [InlineData("OciContent", "", "image")]
    [InlineData("OciContent.Catalog", "OciContent VERSION, Microsoft.Data.Sqlite 10.0.15, Npgsql 10.0.3", "sqlite")]
    [InlineData("OciContent.Registry", "OciContent VERSION, YamlDotNet 18.1.0", "registry")]
    [InlineData(
        "OciContent.Signing",
        "OciContent VERSION, BouncyCastle.Cryptography 2.7.0, System.Security.Cryptography.Cose 10.0.15, "
            + "System.Security.Cryptography.Pkcs 10.0.15, YamlDotNet 18.1.0",
        "signature")]
    [InlineData("OciContent.Testing", "OciContent VERSION, FsCheck 3.6.0", "fscheck")]
    [InlineData("OciContent.Tool", "", "dotnet-tool")]
    [InlineData("OciContent.Tool.any", "", "dotnet-tool")]
    public void APackage_SaysWhatItIs(string id, string dependencies, string tag)
    {
        using PackageFile package = feed.Open(id);

        Assert.Equal(dependencies.Replace("VERSION", feed.Version, StringComparison.Ordinal), string.Join(", ", package.Dependencies));
        Assert.Equal("MIT", package.Said("license"));
        Assert.Equal("expression", package.Said("license", "type"));
        Assert.Equal("README.md", package.Said("readme"));
        Assert.Contains(tag, package.Said("tags")!.Split(' '));
        Assert.Contains("container", package.Said("tags")!.Split(' '));
        Assert.NotEqual("Package Description", package.Said("description"));

        // Where the repository is, nobody knows yet; a clone of a folder must not be named.
        Assert.False(package.Said("repository", "url") is { } url && !url.StartsWith("https://", StringComparison.Ordinal));
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void TheNewestSectionOfTheChangelog_IsTheReleaseNotes(string id)
    {
        using PackageFile package = feed.Open(id);
        string notes = package.Said("releaseNotes")!.ReplaceLineEndings("\n");

        Assert.StartsWith("- ", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", notes, StringComparison.Ordinal);
        Assert.EndsWith(notes, Page.Read("CHANGELOG.md").Text.Split("\n## ")[1].TrimEnd(), StringComparison.Ordinal);
    }

    // It is shown where the repository's files are not.
    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void AReadme_HasNoLinksIntoTheRepository(string id)
    {
        using PackageFile package = feed.Open(id);

        string path = $"src/{ProjectOf(id)}/README.md";
        Assert.Equal(Page.Read(path).Text, package.ReadText("README.md").ReplaceLineEndings("\n"));
        Assert.All(Page.Read(path).Links, static link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
    }

    [PackageTheory]
    [InlineData("OciContent", "T:OciContent.Digest")]
    [InlineData("OciContent.Catalog", "T:OciContent.Catalog.ImageCatalog")]
    [InlineData("OciContent.Registry", "T:OciContent.Registry.RegistryClient")]
    [InlineData("OciContent.Signing", "T:OciContent.Signing.ImageSignatures")]
    [InlineData("OciContent.Testing", "T:OciContent.Testing.ManifestProducerLaws")]
    public void ALibrary_IsDocumented(string id, string member)
    {
        using PackageFile package = feed.Open(id);
        string documentation = package.ReadText($"lib/net10.0/{id}.xml");

        Assert.Contains($"<member name=\"{member}\">", documentation, StringComparison.Ordinal);
        Assert.True(Summary().Count(documentation) > 50);
    }

    private static string ProjectOf(string id) => id.StartsWith(PackedFeed.Tool, StringComparison.Ordinal) ? PackedFeed.Tool : id;

    [GeneratedRegex("<summary>")]
    private static partial Regex Summary();
}
