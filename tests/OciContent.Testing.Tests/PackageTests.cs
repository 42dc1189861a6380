using System.Reflection;

namespace OciContent.Testing.Tests;

public sealed class PackageTests
{
    private static Assembly Kit => typeof(OciArbitraries).Assembly;

    [Fact]
    public void Kit_IsNoFriendOfTheLibrary() =>
        Assert.DoesNotContain(
            "OciContent.Testing",
            typeof(Digest)
                .Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
                .Select(static friend => friend.AssemblyName));

    [Fact]
    public void Kit_NeedsNoTestFramework() =>
        Assert.All(
            Kit.GetReferencedAssemblies(),
            static name =>
                Assert.True(
                    name.Name is "OciContent" or "FsCheck" or "FSharp.Core" || name.Name!.StartsWith("System.", StringComparison.Ordinal),
                    name.FullName));
}
