using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;

namespace OciContent.Testing.Generation;

/// <summary>What a careful reader refuses, and ways to simpler such things.</summary>
internal static class Hostile
{
    private static readonly Gen<ImageDocument> Origin = Gen.OneOf(
        Documents.Manifest.Select(static document => (ImageDocument)document),
        Documents.Index.Select(static document => (ImageDocument)document),
        Documents.Config.Select(static document => (ImageDocument)document));

    public static readonly Gen<HostileDocument> Document =
        from origin in Origin
        from fault in Gen.Elements(DocumentFault.All.Where(fault => fault.Fits(origin)))
        select new HostileDocument(origin, fault);

    public static readonly Gen<HostileName> Name =
        from word in Texts.Word
        from depth in Gen.Choose(1, 4)
        from device in Gen.Elements("CON", "nul", "COM1", "aux.txt", "LPT\u00B9", "CONIN$")
        from drive in Gen.Choose('A', 'z').Where(static c => char.IsAsciiLetter((char)c))
        from hidden in Gen.Elements('\u202E', '\u200B', '\u2044', '\uFF0F')
        let up = string.Concat(Enumerable.Repeat("../", depth))
        from name in Gen.Elements<(string Kind, string Text)>(
            ("empty", ""),
            ("dot", "."),
            ("dots", ".."),
            ("traversal", up + word),
            ("traversal within", $"{word}/{up}../{word}"),
            ("traversal at the end", $"{word}/.."),
            ("traversal by backslashes", (up + word).Replace('/', '\\')),
            ("absolute", "/" + word),
            ("absolute, doubled", "//" + word),
            ("drive", $"{(char)drive}:\\{word}"),
            ("drive without a root", $"{(char)drive}:{word}"),
            ("share", $@"\\{word}\{word}"),
            ("device path", $@"\\?\{word}"),
            ("device", device),
            ("backslash", $@"{word}\{word}"),
            ("stream", $"{word}:{word}"),
            ("NUL", $"{word}\0{word}"),
            ("line break", $"{word}\n{word}"),
            ("terminal escape", $"{word}\u001B[2J"),
            ("dot at the end", word + "."),
            ("space at the end", word + " "),
            ("empty component", $"{word}//{word}"),
            ("dot component", $"{word}/./{word}"),
            ("overlong component", new string('a', 256)),
            ("overlong", string.Concat(Enumerable.Repeat(word + "/", 4096))),
            ("unpaired surrogate", word + '\uD800'),
            ("surrogates in the wrong order", $"\uDC00\uD800{word}"),
            ("character that hides or misleads", $"{word}{hidden}{word}"))
        select new HostileName(name.Kind, name.Text);

    public static readonly Gen<HostileDigest> Digest =
        from word in Texts.Word
        from hash in Parts.Digest.Where(static digest => digest.Algorithm == DigestAlgorithm.Sha256)
        let text = hash.ToString()
        let hex = hash.Encoded
        from at in Gen.Choose(0, hex.Length - 1)
        from digest in Gen.Elements<(string Kind, string Text)>(
            ("empty", ""),
            ("algorithm alone", "sha256:"),
            ("no algorithm", hex),
            ("empty algorithm", ":" + hex),
            ("too short", text[..^1]),
            ("too long", text + "0"),
            ("of another algorithm's length", "sha512:" + hex),
            ("capital hex", "sha256:" + hex[..at] + "A" + hex[(at + 1)..]),
            ("capital algorithm", "SHA256:" + hex),
            ("no hex", "sha256:" + hex[..at] + "g" + hex[(at + 1)..]),
            ("wide digit", "sha256:" + hex[..at] + "\uFF11" + hex[(at + 1)..]),
            ("space before", " " + text),
            ("line break at the end", text + "\n"),
            ("NUL", "sha256:" + hex[..at] + "\0" + hex[(at + 1)..]),
            ("two colons", "sha256::" + hex),
            ("separator at the end", "sha256+:" + hex),
            ("separators in a row", "sha256++b64:" + hex),
            ("path", $"sha256:../../{word}"),
            ("path in the algorithm", $"../{word}:{hex}"),
            ("slash", $"{word}/{word}:{hex}"))
        select new HostileDigest(digest.Kind, digest.Text);

    public static IEnumerable<HostileDocument> Simpler(HostileDocument document)
    {
        IEnumerable<ImageDocument> origins = document.Origin switch
        {
            ImageManifest manifest => Documents.Simpler(manifest),
            ImageIndex index => Documents.Simpler(index),
            _ => Documents.Simpler((ImageConfig)document.Origin),
        };
        return origins.Where(document.Fault.Fits).Select(origin => new HostileDocument(origin, document.Fault));
    }
}
