using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

public sealed class AuthenticationChallengesTests
{
    [Fact]
    public void Parse_ReadsDistributionsChallenge()
    {
        AuthenticationChallenge challenge = Single(
            """Bearer realm="https://auth.example.com/token",service="reg-c",scope="repository:a/b:pull,push",error="invalid_token" """);

        Assert.Equal("https://auth.example.com/token", challenge.Parameter("realm"));
        Assert.Equal("reg-c", challenge.Parameter("service"));
        Assert.Equal("repository:a/b:pull,push", challenge.Parameter("scope"));
        Assert.Equal("invalid_token", challenge.Parameter("ERROR"));
        Assert.Null(challenge.Parameter("other"));
    }

    [Theory]
    [InlineData("Negotiate, Bearer realm=\"r\"", "Negotiate Bearer")]
    [InlineData("Negotiate YIIB+/aa==, Bearer realm=\"r\"", "Negotiate Bearer")]
    [InlineData("Bearer realm=\"r\", Negotiate", "Bearer Negotiate")]
    [InlineData("Digest realm=\"a, b\", qop=\"auth,auth-int\", Basic realm=\"c\"", "Digest Basic")]
    [InlineData(" , ,Basic realm=\"r\",, ,Bearer realm=\"r\" ,", "Basic Bearer")]
    [InlineData("Basic", "Basic")]
    [InlineData("Basic ", "Basic")]
    [InlineData("", "")]
    public void Parse_ReadsSeveralChallengesInOneHeader(string header, string schemes)
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse([header]);

        Assert.Null(challenges.Fault);
        Assert.Equal(schemes, string.Join(' ', challenges.Items.Select(c => c.Scheme)));
    }

    [Fact]
    public void Parse_ReadsSeveralHeaders()
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse(["Negotiate", "BASIC realm=\"Nexus\"", "bearer realm=\"r\""]);

        Assert.Equal("Nexus", challenges.First("Basic")?.Parameter("realm"));
        Assert.Equal("r", challenges.First("Bearer")?.Parameter("realm"));
        Assert.Null(challenges.First("Digest"));
    }

    [Theory]
    [InlineData("Bearer realm=\"a\\\"b\\\\c,d\"", "a\"b\\c,d")]
    [InlineData("Bearer realm = \"a\"", "a")]
    [InlineData("Bearer realm=token", "token")]
    [InlineData("Bearer realm=https://auth.example.com/t?a=b,service=s", "https://auth.example.com/t?a=b")]
    [InlineData("Bearer\trealm=\"a\"\t,\tservice=\"s\"", "a")]
    [InlineData("Bearer service=\"s\",REALM=\"a\"", "a")]
    [InlineData("Bearer realm=\"\"", null)]
    public void Parse_ReadsValues(string header, string? realm) => Assert.Equal(realm, Single(header).Parameter("realm"));

    [Theory]
    [InlineData("Bearer realm=\"a")]
    [InlineData("Bearer realm=\"a\\")]
    [InlineData("Bearer realm=\"a\" service=\"b\"")]
    [InlineData("Bearer realm=\"a\"b")]
    [InlineData("Bearer realm=\"a\",realm=\"b\"")]
    [InlineData("Bearer realm=\"a\",Realm=\"b\"")]
    [InlineData("Bearer realm=\"a\rb\"")]
    [InlineData("Bearer realm=\"a\\\nb\"")]
    [InlineData("Bearer realm=a\0b")]
    [InlineData("Bearer =\"a\"")]
    [InlineData("Bearer;realm=\"a\"")]
    [InlineData("\"Bearer\"")]
    public void Parse_SaysWhatIsWrong(string header)
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse([header]);

        Assert.NotNull(challenges.Fault);
        Assert.Empty(challenges.Items);
    }

    [Fact]
    public void Parse_KeepsWhatStandsBeforeAFault()
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse(["Basic realm=\"r\", ;", "Bearer realm=\"b\""]);

        Assert.Equal(["Basic", "Bearer"], challenges.Items.Select(c => c.Scheme));
        Assert.NotNull(challenges.Fault);
    }

    [Fact]
    public void Parse_BoundsTheNumberOfChallenges()
    {
        Assert.Equal(16, AuthenticationChallenges.Parse([string.Join(',', Enumerable.Repeat("Basic", 16))]).Items.Count);
        Assert.Equal(16, AuthenticationChallenges.Parse([.. Enumerable.Repeat("Basic", 16)]).Items.Count);
        AssertRefused([string.Join(',', Enumerable.Repeat("Basic", 17))]);
        AssertRefused([.. Enumerable.Repeat("Basic", 17)]);
    }

    [Fact]
    public void Parse_BoundsTheLengthOfAllHeaders()
    {
        string Header(int length) => $"Bearer realm=\"{new string('r', length - 15)}\"";

        Assert.Single(AuthenticationChallenges.Parse([Header(8192)]).Items);
        AssertRefused([Header(8193)]);
        AssertRefused([Header(4096), Header(4097)]);
    }

    private static void AssertRefused(string[] headers)
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse(headers);

        Assert.Empty(challenges.Items);
        Assert.Contains("more than", challenges.Fault, StringComparison.Ordinal);
    }

    private static AuthenticationChallenge Single(string header)
    {
        AuthenticationChallenges challenges = AuthenticationChallenges.Parse([header]);
        Assert.Null(challenges.Fault);
        return Assert.Single(challenges.Items, c => c.IsOf("Bearer"));
    }
}
