using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Tests;

/// <summary>Digests, and texts that are nearly digests.</summary>
internal static class DigestGenerators
{
    private const string LowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Encodable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=_-";

    public static readonly Gen<Digest> Supported =
        from algorithm in Gen.Elements(DigestAlgorithm.Supported.ToArray())
        from hash in Gen.Choose(0, 255).Select(static i => (byte)i).ArrayOf(algorithm.HashSizeInBytes)
        select Digest.FromHash(algorithm, hash);

    private static readonly Gen<string> UnknownName =
        (from first in Text(LowerAlphanumeric, 1, 6)
         from rest in (from separator in Gen.Elements('+', '.', '_', '-')
                       from component in Text(LowerAlphanumeric, 1, 6)
                       select separator + component).ArrayOf()
         select first + string.Concat(rest))
        .Where(static name => name is not ("sha256" or "sha512" or "blake3"));

    /// <summary>The text of a digest whose algorithm is not registered.</summary>
    public static readonly Gen<string> UnknownText =
        from name in UnknownName
        from encoded in Text(Encodable, 1, 100)
        select $"{name}:{encoded}";

    public static readonly Gen<Digest> Any = Gen.OneOf(Supported, UnknownText.Select(Digest.Parse));

    /// <summary>Digests from so small a set that equal ones and common prefixes come up often.</summary>
    public static readonly Gen<Digest> Few =
        from name in Gen.Elements("a", "b", "a-b", "ab")
        from encoded in Text("aA=", 1, 2)
        select Digest.Parse($"{name}:{encoded}");

    /// <summary>Digests with a character changed, put in or taken out, and short texts of troublesome characters.</summary>
    public static readonly Gen<string> Suspect = Gen.OneOf(
        Text("a0z+._-::=A\n\0/%\u212A\u0661\u017F\u200D ", 0, 8),
        from digest in Any
        from change in Gen.Elements(0, 1, 2)
        from c in Gen.Elements("aF0g+._-:=/\n\0\u212A\u0661\uFF11\u200D ".ToCharArray())
        from at in Gen.Choose(0, digest.ToString().Length - 1)
        select change switch
        {
            0 => digest.ToString().Insert(at, c.ToString()),
            1 => digest.ToString().Remove(at, 1),
            _ => digest.ToString().Remove(at, 1).Insert(at, c.ToString()),
        });

    private static Gen<string> Text(string alphabet, int min, int max) =>
        from length in Gen.Choose(min, max)
        from chars in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select new string(chars);
}
