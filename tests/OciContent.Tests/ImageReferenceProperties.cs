using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Tests;

public sealed partial class ImageReferenceProperties
{
    private static readonly Config Config = Cases.Config(20_245, 13, all: 2000, fewer: 300);

    private static readonly Gen<string> Component =
        from first in Text("abz019", 1, 4)
        from rest in (from separator in Gen.Elements(".", "_", "__", "-", "---")
                      from more in Text("abz019", 1, 4)
                      select separator + more).ArrayOf(2)
        from count in Gen.Choose(0, 2)
        select first + string.Concat(rest.Take(count));

    private static readonly Gen<string> Host = Gen.OneOf(
        Gen.Elements(
            "",
            "",
            "localhost/",
            "docker.io/",
            "index.docker.io/",
            "Foo/",
            "192.168.0.1/",
            "[::1]/",
            "[2001:db8::1]:443/",
            "a.b-c.D:5000/",
            "x:1/"),
        from labels in Text("aZ0", 1, 3).ArrayOf(3)
        from port in Gen.Elements("", ":0", ":65535", ":99999")
        select string.Join('.', labels) + port + "/");

    private static readonly Gen<string> Valid =
        from host in Host
        from components in Component.NonEmptyListOf()
        from tag in Gen.OneOf(
            Gen.Constant(""),
            Text("aZ0_", 1, 1).SelectMany(static first => Text("aZ0_.-", 0, 10).Select(rest => ":" + first + rest)))
        from digest in Gen.OneOf(Gen.Constant(""), DigestGenerators.Supported.Select(static digest => "@" + digest))
        let first = host.Length == 0 ? components[0].Replace('.', '-') : components[0] // or it would be a host
        select host + string.Join('/', components.Skip(1).Take(4).Prepend(first)) + tag + digest;

    private static readonly Gen<string> Suspect = Gen.OneOf(
        Text("aA0.:/@[]-_%\n\0\u212A\u0661\u017F ", 0, 10),
        from valid in Valid
        from change in Gen.Choose(0, 2)
        from c in Gen.Elements("aA0.:/@[]-_%\n\0\u212A\u0661\u017F ".ToCharArray())
        from at in Gen.Choose(0, valid.Length - 1)
        select change switch
        {
            0 => valid.Insert(at, c.ToString()),
            1 => valid.Remove(at, 1),
            _ => valid.Remove(at, 1).Insert(at, c.ToString()),
        });

    [Fact]
    public void ParseAfterFormat_IsIdentity() =>
        Check.One(
            Config,
            Prop.ForAll(
                Valid.ToArbitrary(),
                static text =>
                {
                    ImageReference reference = ImageReference.Parse(text);
                    ImageReference back = ImageReference.Parse(reference.ToString());
                    return back.Equals(reference)
                        && back.ToString() == reference.ToString()
                        && back.Domain == reference.Domain
                        && back.Path == reference.Path
                        && back.Tag == reference.Tag
                        && back.Digest == reference.Digest;
                }));

    [Fact]
    public void Completing_OnlyPrepends() =>
        Check.One(
            Config,
            Prop.ForAll(
                Valid.ToArbitrary(),
                static text =>
                    ImageReference
                        .Parse(text)
                        .ToString()
                        .EndsWith(
                            text[
                                (
                                    text.StartsWith("docker.io/", StringComparison.Ordinal)
                                    || text.StartsWith("index.docker.io/", StringComparison.Ordinal)
                                        ? text.IndexOf('/') + 1
                                        : 0)..
                            ],
                            StringComparison.Ordinal)));

    [Fact]
    public void TryParse_TakesNothingThatTheGrammarDoesNot() =>
        Check.One(
            Config.WithCases(all: 10_000, fewer: 1500),
            Prop.ForAll(
                Suspect.ToArbitrary(),
                static text =>
                    !ImageReference.TryParse(text, out ImageReference? reference)
                    || (
                        Name().IsMatch(reference.Name)
                        && reference.Path.Length <= 255
                        && (reference.Tag is null || Tag().IsMatch(reference.Tag))
                        && ImageReference.Parse(reference.ToString()).Equals(reference))));

    [Fact]
    public void TryParse_TakesEverythingThatTheGrammarDoes() =>
        Check.One(
            Config.WithCases(all: 10_000, fewer: 1500),
            Prop.ForAll(
                Suspect.ToArbitrary(),
                static text =>
                {
                    // With a domain that cannot be the start of a path.
                    string full = "example.com/" + text;
                    return ImageReference.TryParse(full, out _) == FullReference().IsMatch(full)
                        || text.Contains('@', StringComparison.Ordinal);
                }));

    [Fact]
    public void Parse_And_TryParse_Agree() =>
        Check.One(
            Config.WithCases(all: 5000, fewer: 600),
            Prop.ForAll(
                Suspect.ToArbitrary(),
                static text =>
                {
                    Exception? refusal = Record.Exception(() => ImageReference.Parse(text));
                    return ImageReference.TryParse(text, out ImageReference? reference) == refusal is null
                        && reference is null == refusal is FormatException
                        && (refusal is null || !refusal.Message.Any(char.IsControl));
                }));

    private static Gen<string> Text(string alphabet, int min, int max) =>
        from length in Gen.Choose(min, max)
        from chars in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select new string(chars);

    // distribution, reference/regexp.go
    private const string PathPattern = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private const string LabelPattern = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private const string NamePattern =
        $@"(?:{LabelPattern}(?:\.{LabelPattern})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/{PathPattern}(?:/{PathPattern})*";
    private const string TagPattern = "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}";

    [GeneratedRegex($@"\A(?:{NamePattern}|{PathPattern}(?:/{PathPattern})+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex($@"\A{TagPattern}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex($@"\A{NamePattern}(?::{TagPattern})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FullReference();
}
