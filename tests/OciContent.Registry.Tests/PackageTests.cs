using System.Reflection;

namespace OciContent.Registry.Tests;

public sealed class PackageTests
{
    private static Assembly Package => typeof(RegistryClient).Assembly;

    [Fact]
    public void Package_IsNoFriendOfTheLibrary() =>
        Assert.DoesNotContain(
            "OciContent.Registry",
            typeof(Digest)
                .Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
                .Select(static friend => friend.AssemblyName));

    [Fact]
    public void Package_NeedsTheLibraryAndAParserOfYaml() =>
        Assert.All(
            Package.GetReferencedAssemblies(),
            static name => Assert.True(
                name.Name is "OciContent" or "YamlDotNet" or "Microsoft.Win32.Primitives"
                    || name.Name!.StartsWith("System.", StringComparison.Ordinal),
                name.FullName));
}
