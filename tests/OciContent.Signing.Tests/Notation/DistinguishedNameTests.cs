using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Names of trusted identities, and whether certificates have them.</summary>
public sealed class DistinguishedNameTests
{
    private const string Subject = "CN=signer,OU=Build,O=Example,L=Seattle,ST=WA,C=US";

    [Theory]
    [InlineData("C=US, ST=WA, O=Example", true)]
    [InlineData("C=US,S=WA,O=Example", true)]
    [InlineData("c=US, st=WA, o=Example", true)]
    [InlineData("  C = US ,  ST =  WA , O = Example  ", true)]
    [InlineData("O=Example, CN=signer, ST=WA, C=US, L=Seattle, OU=Build", true)]
    [InlineData("2.5.4.6=US, ST=WA, O=Example", true)]
    [InlineData("C=US, ST=WA, O=\\45xample", true)]
    [InlineData("C=US, ST=WA, O=Example, OU=build", false)]
    [InlineData("C=US, ST=WA, O=Example, DC=x", false)]
    [InlineData("C=US, ST=WA, O=Example\\ ", false)]
    [InlineData("C=US, ST=WA, O=example", false)]
    public void IsPartOf_ComparesAttributesByTheirCharacters(string text, bool expected)
    {
        Assert.True(
            DistinguishedName.TryOf((NotationRecipe.Leaf with { Subject = Subject }).Issue().Certificate, out DistinguishedName? name));

        Assert.Equal(expected, DistinguishedName.Parse(text).IsPartOf(name));
    }

    [Theory]
    [InlineData("C=US, ST=WA, O=Example\\, Inc", "O=\"Example, Inc\",ST=WA,C=US")]
    [InlineData("C=US, ST=WA, O=a\\\\b", "O=a\\b,ST=WA,C=US")]
    [InlineData("C=US, ST=WA, O=a\\;b\\+c\\=d\\\"e", "O=\"a;b+c=d\"\"e\",ST=WA,C=US")]
    [InlineData("C=US, ST=WA, O=M\\C3\\BCller", "O=Müller,ST=WA,C=US")]
    [InlineData("C=US, ST=WA, O=Müller", "O=Müller,ST=WA,C=US")]
    [InlineData("C=US, ST=WA, O=a=b", "O=\"a=b\",ST=WA,C=US")]
    public void Parse_ReadsEscapes(string text, string subject)
    {
        Assert.True(
            DistinguishedName.TryOf((NotationRecipe.Leaf with { Subject = subject }).Issue().Certificate, out DistinguishedName? name));

        Assert.True(DistinguishedName.Parse(text).IsPartOf(name));
        Assert.True(name.IsPartOf(DistinguishedName.Parse(text)));
    }

    [Theory]
    [InlineData("", "TYPE=VALUE")]
    [InlineData("US", "TYPE=VALUE")]
    [InlineData("C=US, ST=WA", "O is missing")]
    [InlineData("ST=WA, O=x", "C is missing")]
    [InlineData("C=US, O=x", "ST is missing")]
    [InlineData("C=US, ST=WA, O=", "a value")]
    [InlineData("C=US, ST=WA, O=  ", "a value")]
    [InlineData("C=US, ST=WA, O=x,", "TYPE=VALUE")]
    [InlineData("C=US, ST=WA, =x", "TYPE=VALUE")]
    [InlineData("C=US, ST=WA, O=x, X Y=z", "TYPE=VALUE")]
    [InlineData("C=US, ST=WA, O=x, O=y", "each attribute once")]
    [InlineData("C=US, ST=WA, S=WA, O=x", "each attribute once")]
    [InlineData("C=US, ST=WA, O=x, Foo=y", "'Foo' is not known")]
    [InlineData("C=US, ST=WA, O=x+OU=y", "not escaped")]
    [InlineData("C=US; ST=WA; O=x", "not escaped")]
    [InlineData("C=US, ST=WA, O=\"x\"", "not escaped")]
    [InlineData("C=US, ST=WA, O=#0401", "not escaped")]
    [InlineData("C=US, ST=WA, O=x\\", "after '\\'")]
    [InlineData("C=US, ST=WA, O=x\\4", "after '\\'")]
    [InlineData("C=US, ST=WA, O=x\\zz", "after '\\'")]
    [InlineData("C=US, ST=WA, O=x\\ff", "UTF-8")]
    public void Parse_RefusesAName(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => DistinguishedName.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RefusesANameThatIsTooLong() =>
        Assert.Throws<FormatException>(() => DistinguishedName.Parse($"C=US, ST=WA, O={new string('x', 5000)}"));

    [Fact]
    public void Parse_ReadsOrRefusesAnything() =>
        Prop.ForAll<string>(static text =>
            {
                try
                {
                    DistinguishedName.Parse("C=US,ST=WA,O=" + text);
                }
                catch (FormatException)
                {
                    // As documented.
                }
            })
            .Check(Cases.Config(21, 1, 20_000, 2000));

    [Fact]
    public void Parse_ReadsWhatWasEscaped() =>
        Prop.ForAll<NonEmptyString>(static value =>
            {
                string text = string.Concat(value.Get.EnumerateRunes().Where(static rune => rune.Value is > 0x1f and < 0xd800));
                if (text.Length is 0 or > 64)
                {
                    return true;
                }

                var builder = new X500DistinguishedNameBuilder();
                builder.AddOrganizationName(text);
                builder.AddStateOrProvinceName("WA");
                builder.AddCountryOrRegion("US");
                string escaped = string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(static b => $"\\{b:x2}"));
                using X509Certificate2 certificate = Certificate(builder.Build());
                return DistinguishedName.TryOf(certificate, out DistinguishedName? name)
                    && DistinguishedName.Parse($"C=US,ST=WA,O={escaped}").IsPartOf(name);
            })
            .Check(Cases.Config(21, 3, 2000, 200));

    private static X509Certificate2 Certificate(X500DistinguishedName subject) =>
        new CertificateRequest(
            subject,
            new PublicKey(NotationKeys.Get("EC-256")),
            System.Security.Cryptography.HashAlgorithmName.SHA256).Create(
            subject,
            X509SignatureGenerator.CreateForECDsa((System.Security.Cryptography.ECDsa)NotationKeys.Get("EC-256")),
            NotationScenario.Start,
            NotationScenario.Start.AddDays(1),
            [1]);
}
