using System.Reflection;
using OciContent.TestKit.Guards;

namespace OciContent.Registry.Tests;

public sealed class PublicApiTests
{
    private const string Approved = "src/OciContent.Registry/PublicApi.txt";
    private const string Received = "src/OciContent.Registry/PublicApi.received.txt";

    private static Assembly Package => typeof(RegistryClient).Assembly;

    [Fact]
    public void PublicApi_IsAsApproved()
    {
        string received = PublicApiText.Of(Package);
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
