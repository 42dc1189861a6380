using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

public sealed class ScopeSetTests
{
    [Theory]
    [InlineData("repository:a/b:pull", "repository:a/b:pull")]
    [InlineData("repository:a:push,pull", "repository:a:pull,push")]
    [InlineData("repository:a:pull,pull", "repository:a:pull")]
    [InlineData("repository:a:pull repository:b:pull", "repository:a:pull repository:b:pull")]
    [InlineData("repository:a:pull  repository:a:push ", "repository:a:pull,push")]
    [InlineData("repository:host:5000/a:pull", "repository:host:5000/a:pull")]
    [InlineData("registry:catalog:*", "registry:catalog:*")]
    [InlineData("odd", "odd")]
    [InlineData("odd:", "odd:")]
    [InlineData(":a:b", ":a:b")]
    [InlineData("a::b", "a::b")]
    [InlineData("a:b", "a:b")]
    [InlineData("odd odd", "odd")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void ParseAll_ReadsWhatChallengesHave(string? text, string expected) =>
        Assert.Equal(expected, ScopeSet.Of(RegistryScope.ParseAll(text)).ToString());

    [Fact]
    public void Of_KeepsTheOrderAndJoinsWhatIsOfOneResource() => Assert.Equal(
        "repository:b:delete,pull,push repository:a:pull",
        ScopeSet.Of([RegistryScope.Delete("b"), RegistryScope.Pull("a"), RegistryScope.Push("b")]).ToString());

    [Theory]
    [InlineData("repository:a:pull,push", "repository:a:pull", true)]
    [InlineData("repository:a:pull,push", "repository:a:delete,pull", false)]
    [InlineData("repository:a:pull", "repository:b:pull", false)]
    [InlineData("repository:a:pull repository:b:pull", "repository:b:pull", true)]
    [InlineData("repository:a:pull", "registry:a:pull", false)]
    [InlineData("repository:a:pull", "", true)]
    [InlineData("", "repository:a:pull", false)]
    [InlineData("odd", "odd", true)]
    public void Covers_NeedsEveryAction(string held, string wanted, bool expected) =>
        Assert.Equal(expected, ScopeSet.Of(RegistryScope.ParseAll(held)).Covers(RegistryScope.ParseAll(wanted)));

    [Fact]
    public void Equals_DoesNotDependOnTheOrder()
    {
        ScopeSet one = ScopeSet.Of([RegistryScope.Pull("a"), RegistryScope.Push("b")]);
        ScopeSet other = ScopeSet.Of([RegistryScope.Push("b"), RegistryScope.Pull("a")]);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, ScopeSet.Of([RegistryScope.Push("b")]));
    }
}
