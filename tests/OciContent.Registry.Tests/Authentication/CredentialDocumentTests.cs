using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

public sealed class CredentialDocumentTests
{
    [Fact]
    public void Find_ReadsTheFileThatSkopeoWrites()
    {
        RegistryCredential? credential = Find(
            "{\n\t\"auths\": {\n\t\t\"127.0.0.1:6003\": {\n\t\t\t\"auth\": \"" + Secret.Base64 + "\"\n\t\t}\n\t}\n}");

        // Split at the first colon.
        Assert.Equal((Secret.Username, Secret.Password), (credential?.Username, credential?.Password));
    }

    [Theory]
    [InlineData("""{"username":"u","password":"p:q"}""", "u", "p:q")]
    [InlineData("""{"auth":"","username":"u","password":"p"}""", "u", "p")]
    [InlineData("""{"auth":null,"username":"u","password":"p","email":"e","serveraddress":1}""", "u", "p")]
    [InlineData("""{"auth":"dTpwAAA="}""", "u", "p")]
    [InlineData("""{"auth":"dTo="}""", "u", "")]
    [InlineData("""{"auth":"dcO8OnDDtg=="}""", "uü", "pö")]
    public void Find_ReadsPasswords(string entry, string username, string password)
    {
        RegistryCredential? credential = FindEntry(entry);

        Assert.Equal((username, password), (credential?.Username, credential?.Password));
    }

    [Fact]
    public void Find_ReadsTokens()
    {
        Assert.Equal("i", FindEntry("""{"identitytoken":"i"}""")?.IdentityToken);
        Assert.Equal("i", FindEntry("""{"auth":"MDAwMDAwMDAtMDAwMDo=","identitytoken":"i"}""")?.IdentityToken);
        Assert.Equal("r", FindEntry("""{"auth":"dTpw","identitytoken":"i","registrytoken":"r"}""")?.RegistryToken);

        // Without a password there is no other way to try.
        Assert.Null(FindEntry("""{"auth":"dTo=","identitytoken":"i"}""")?.Username);
        RegistryCredential? both = FindEntry("""{"auth":"dTpw","identitytoken":"i"}""");
        Assert.Equal(("i", "u", "p"), (both?.IdentityToken, both?.Username, both?.Password));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"auth":""}""")]
    [InlineData("""{"username":"","password":""}""")]
    [InlineData("""{"auth":"Og=="}""")]
    public void Find_IsNothingWhereNothingIs(string entry) => Assert.Null(FindEntry(entry));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"auths":null}""")]
    [InlineData("""{"auths":{}}""")]
    [InlineData("""{"auths":{"other.example.com":{"auth":"not base64"}}}""")]
    [InlineData("""{"127.0.0.1:6003":{"auth":"dTpw"}}""")]
    public void Find_IsNothingForOtherRegistries(string text) => Assert.Null(Find(text));

    [Theory]
    [InlineData("""["SECRET"]""", "object")]
    [InlineData("""{"auth":"SECRET SECRET!"}""", "'auth'")]
    [InlineData("""{"auth":"U0VDUkVU"}""", "'auth'")]
    [InlineData("""{"auth":"U0VDUkVUOlNFQ1JFVP8="}""", "'auth'")]
    [InlineData("""{"auth":["SECRET"]}""", "'auth' must be text")]
    [InlineData("""{"auth":"OlNFQ1JFVA=="}""", "the name of a user")]
    [InlineData("""{"username":"a:b","password":"SECRET"}""", "the name of a user")]
    [InlineData("""{"identitytoken":{"a":"SECRET"}}""", "'identitytoken' must be text")]
    [InlineData("""{"registrytoken":"SECRET SECRET"}""", "'registrytoken'")]
    public async Task Find_SaysWhatIsBrokenWithoutShowingIt(string entry, string expected)
    {
        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(() => Task.Run(() => FindEntry(entry)));

        Assert.StartsWith("The entry for '127.0.0.1:6003' in '/config.json' is broken: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SECRET")]
    [InlineData("")]
    [InlineData("[\"SECRET\"]")]
    [InlineData("\"SECRET\"")]
    [InlineData("{\"auths\":[\"SECRET\"]}")]
    [InlineData("{\"auths\":{\"127.0.0.1:6003\":{\"auth\":\"SECRET}}}")]
    [InlineData("{\"auths\":{\"SECRET\\uD800\":{}}}")]
    [InlineData("{\"auths\":{\"127.0.0.1:6003\":{\"auth\":\"SECRET\\uD800\"}}}")]
    [InlineData("{\"credsStore\":[\"SECRET\"]}")]
    [InlineData("{\"credHelpers\":[\"SECRET\"]}")]
    [InlineData("{\"credHelpers\":{\"127.0.0.1:6003\":1}}")]
    public async Task Parse_SaysWhatIsBrokenWithoutShowingIt(string text)
    {
        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(() => Task.Run(() => Find(text)));

        Assert.Contains("'/config.json'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SaysWhereItIsNotJson()
    {
        var exception = Assert.Throws<InvalidDataException>(() => Find("{\n  \"auths\": x"));

        Assert.Equal("'/config.json' is not a file of credentials: it is not JSON from line 2, byte 12 on.", exception.Message);
    }

    [Fact]
    public void Parse_TakesAByteOrderMark() => Assert.NotNull(Find("\uFEFF{\"auths\":{\"127.0.0.1:6003\":{\"auth\":\"dTpw\"}}}"));

    [Fact]
    public void Parse_Takes1MiB()
    {
        string Text(int size) => "{\"auths\":{}}" + new string(' ', size - 12);

        Assert.Null(Find(Text(1024 * 1024)));
        Assert.Throws<InvalidDataException>(() => Find(Text((1024 * 1024) + 1)));
    }

    [Theory]
    [InlineData("registry.example.com", "a/b/c", "exact")]
    [InlineData("registry.example.com", "a/b/d", "namespace")]
    [InlineData("registry.example.com", "a/bc", "registry")]
    [InlineData("registry.example.com", null, "registry")]
    [InlineData("registry.example.com:5000", "a/b", null)]
    [InlineData("docker.io", "library/alpine", "official")]
    [InlineData("docker.io", "me/app", "hub")]
    [InlineData("legacy.example.com", "me/app", "legacy")]
    public void Find_TakesTheLongestNamespace(string registry, string? repository, string? username)
    {
        string[] entries =
        [
            Entry("registry.example.com", "registry"),
            Entry("registry.example.com/a/b", "namespace"),
            Entry("registry.example.com/a/b/c", "exact"),
            Entry("https://index.docker.io/v1/", "hub"),
            Entry("docker.io/library", "official"),
            Entry("https://legacy.example.com/v1/", "legacy"),
        ];

        Assert.Equal(username, Find($"{{\"auths\":{{{string.Join(',', entries)}}}}}", registry, repository)?.Username);
    }

    [Fact]
    public void Find_PrefersTheExactName()
    {
        string address = Entry("https://r.example.com/v1/", "address");
        string both = $"{{\"auths\":{{{address},{Entry("r.example.com", "name")}}}}}";
        string empty = $"{{\"auths\":{{{address},\"r.example.com\":{{}}}}}}";

        Assert.Equal("name", Find(both, "r.example.com", null)?.Username);
        Assert.Equal("address", Find(empty, "r.example.com", null)?.Username);
    }

    [Theory]
    [InlineData("""{"credsStore":"all"}""", "all")]
    [InlineData("""{"credsStore":""}""", null)]
    [InlineData("""{"credsStore":null,"credHelpers":null}""", null)]
    [InlineData("""{"credsStore":"all","credHelpers":{"other.example.com":"own"}}""", "all")]
    [InlineData("""{"credsStore":"all","credHelpers":{"127.0.0.1:6003":"own"}}""", "own")]
    [InlineData("""{"credsStore":"all","credHelpers":{"https://127.0.0.1:6003/v2/":"own"}}""", "own")]
    [InlineData("""{"credsStore":"all","credHelpers":{"127.0.0.1:6003":""}}""", null)]
    public void FindHelper_IsTheRegistrysOrEverybodys(string text, string? expected)
    {
        using CredentialDocument document = CredentialDocument.Parse(Encoding.UTF8.GetBytes(text), "'/config.json'");

        Assert.Equal(expected, document.FindHelper("127.0.0.1:6003"));
    }

    [Fact]
    public void Find_TakesAnyText() => Prop.ForAll(Noise().ToArbitrary(), static text =>
    {
        try
        {
            Find(text);
        }
        catch (InvalidDataException e)
        {
            Secret.AssertNotIn(e.ToString());
        }
    }).Check(Cases.Config(2026, 1133, all: 20_000, fewer: 1000));

    private static Gen<string> Noise()
    {
        string[] values = ["{}", "null", "1", "[]", "\"SECRET\"", "\"U0VDUkVUOlNFQ1JFVA==\"", "\"\\uD800\"", "{\"auth\":\"SECRET\"}", "\""];
        string[] names = ["auths", "127.0.0.1:6003", "auth", "identitytoken", "credsStore", "credHelpers", "\\uDC00", "username"];
        Gen<string> leaf = Gen.Elements(values);
        Gen<string> Object(Gen<string> value) =>
            from fields in (from name in Gen.Elements(names) from v in value select $"\"{name}\":{v}").ListOf()
            select "{" + string.Join(',', fields.Take(4)) + "}";
        return Object(Gen.OneOf(leaf, Object(Gen.OneOf(leaf, Object(leaf)))));
    }

    private static string Entry(string key, string username) =>
        $$"""
        "{{key}}":{"auth":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(username + ":p"))}}"}
        """;

    private static RegistryCredential? FindEntry(string entry) => Find($"{{\"auths\":{{\"127.0.0.1:6003\":{entry}}}}}");

    private static RegistryCredential? Find(string text, string registry = "127.0.0.1:6003", string? repository = "a/b")
    {
        using CredentialDocument document = CredentialDocument.Parse(Encoding.UTF8.GetBytes(text), "'/config.json'");
        return document.FindHelper(registry) is null ? document.Find(registry, repository) : null;
    }
}
