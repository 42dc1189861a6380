using System.CommandLine;
using OciContent.Signing;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;

namespace OciContent.Tool.Verbs;

/// <summary>The options that say whose signatures count.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "Trust this public key, in PEM: cosign's signatures and Sigstore bundles. Can be repeated: one is enough.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _annotations = new("--annotation", "-a")
    {
        Description = "Count only signatures that have this annotation. Can be repeated.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<bool> _checksReference = new("--check-reference")
    {
        Description = "Count only signatures that name the repository of the image. Bundles name none.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_keys, _annotations, _checksReference];

    /// <summary>Whether somebody is to be trusted.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_keys) is { Length: > 0 };

    /// <summary>Whom to trust; nobody if no option says so.</summary>
    /// <exception cref="FormatException">A file or an option is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<IReadOnlyList<SignatureVerifier>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> annotations = AnnotationsOf(parsed.GetValue(_annotations) ?? []);
        var verifiers = new List<SignatureVerifier>();
        foreach (string path in parsed.GetValue(_keys) ?? [])
        {
            verifiers.Add(
                new PublicKeyVerifier(await ReadKeyAsync(path, cancellationToken))
                {
                    Annotations = annotations,
                    ChecksReference = parsed.GetValue(_checksReference),
                });
        }

        if (verifiers.Count == 0 && (annotations.Count > 0 || parsed.GetValue(_checksReference)))
        {
            throw new FormatException("'--annotation' and '--check-reference' are about signatures: expected '--key' with them.");
        }

        return verifiers;
    }

    /// <summary>The names and values of <c>NAME=VALUE</c>.</summary>
    /// <exception cref="FormatException">One is not of that form, or a name is given twice.</exception>
    public static IReadOnlyDictionary<string, string> AnnotationsOf(IEnumerable<string> texts)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"'{text}' is not an annotation: expected NAME=VALUE.");
            }

            if (!found.TryAdd(text[..equals], text[(equals + 1)..]))
            {
                throw new FormatException($"'{text[..equals]}' has two values: expected one.");
            }
        }

        return found;
    }

    private static async Task<VerificationKey> ReadKeyAsync(string path, CancellationToken cancellationToken)
    {
        string pem = await SmallFile.ReadTextAsync(path, cancellationToken);
        try
        {
            return VerificationKey.Parse(pem);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }
}
