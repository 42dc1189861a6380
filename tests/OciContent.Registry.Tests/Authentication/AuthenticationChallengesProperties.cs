using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Challenges of every form are read as they were written; nothing that is not one does harm.</summary>
public sealed class AuthenticationChallengesProperties
{
    private static readonly Config Config = Cases.Config(2026, 1129, all: 20_000, fewer: 1000);

    private static readonly Gen<string> Token =
        from characters in Gen.Elements("abcXYZ019-._~+!#$%&'*^`|".ToCharArray()).NonEmptyListOf()
        select new string([.. characters]);

    private static readonly Gen<string> Value =
        from characters in Gen.Elements("ab \t,=\"\\:/é;'{}".ToCharArray()).ListOf()
        select new string([.. characters]);

    private static readonly Gen<(string Name, string Value)> Parameter =
        from name in Token
        from value in Value
        select (name, value);

    private static readonly Gen<(string Scheme, IReadOnlyList<(string Name, string Value)> Parameters)> Challenge =
        from scheme in Token
        from parameters in Parameter.ListOf()
        select (scheme, (IReadOnlyList<(string, string)>)[.. parameters.DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Take(5)]);

    // Pieces that headers are made of, in any order.
    private static readonly string[] Pieces =
        ["Bearer", "Basic ", "realm", "=", "\"", "\\", ",", " ", "\t", "a", "==", "/", "\0", "\r\n", "é", "\uD800"];

    private static readonly Gen<string> Noise =
        from pieces in Gen.Elements(Pieces).ListOf()
        select string.Concat(pieces);

    [Fact]
    public void Parse_ReadsWhatWasWritten() => Prop.ForAll(Challenge.NonEmptyListOf().ToArbitrary(), static list =>
    {
        var written = list.Take(AuthenticationChallenges.MaxCount).ToList();
        string header = string.Join(", ", written.Select(c => $"{c.Scheme} {string.Join(",", c.Parameters.Select(Write))}"));
        if (header.Length > AuthenticationChallenges.MaxLength)
        {
            return;
        }

        AuthenticationChallenges read = AuthenticationChallenges.Parse([header]);

        Assert.Null(read.Fault);
        Assert.Equal(written.Select(c => c.Scheme), read.Items.Select(c => c.Scheme));
        foreach (var ((_, parameters), challenge) in written.Zip(read.Items))
        {
            Assert.Equal(parameters.Select(p => p.Name), challenge.ParameterNames);
            Assert.All(parameters, p => Assert.Equal(p.Value, challenge.Parameter(p.Name) ?? ""));
        }
    }).Check(Config);

    [Fact]
    public void Parse_TakesAnything() => Prop.ForAll(Noise.ListOf().ToArbitrary(), static headers =>
    {
        AuthenticationChallenges read = AuthenticationChallenges.Parse([.. headers]);

        Assert.True(read.Items.Count <= AuthenticationChallenges.MaxCount);
        foreach (AuthenticationChallenge challenge in read.Items)
        {
            Assert.DoesNotContain(challenge.ParameterNames, n => challenge.Parameter(n)?.Any(c => char.IsControl(c) && c != '\t') == true);
        }
    }).Check(Config);

    private static string Write((string Name, string Value) parameter) =>
        $"{parameter.Name}=\"{parameter.Value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
