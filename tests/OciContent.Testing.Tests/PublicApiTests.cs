using System.Reflection;
using OciContent.TestKit.Guards;

namespace OciContent.Testing.Tests;

public sealed class PublicApiTests
{
    private const string Approved = "src/OciContent.Testing/PublicApi.txt";
    private const string Received = "src/OciContent.Testing/PublicApi.received.txt";

    private static Assembly Kit => typeof(OciArbitraries).Assembly;

    [Fact]
    public void PublicApi_IsAsApproved()
    {
        string received = PublicApiText.Of(Kit);
        string approvedPath = Repository.PathOf(Approved);
        if (File.Exists(approvedPath) && File.ReadAllText(approvedPath).ReplaceLineEndings("\n") == received)
        {
            File.Delete(Repository.PathOf(Received));
            return;
        }

        File.WriteAllText(Repository.PathOf(Received), received);
        Assert.Fail(
            $"The public API differs from {Approved}. See the difference: diff {Approved} {Received}\nIf this is meant: cp "
            + $"{Received} {Approved}");
    }

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
