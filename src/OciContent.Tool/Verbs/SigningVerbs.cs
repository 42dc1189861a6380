using System.CommandLine;
using OciContent.Signing;
using OciContent.Signing.Keys;
using OciContent.Signing.Notation;
using OciContent.Signing.Sigstore;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>sign IMAGE</c> and <c>attest IMAGE</c>: signatures that are written beside an image.</summary>
internal static class SigningVerbs
{
    private const string PasswordVariable = "COSIGN_PASSWORD";

    public static Command CreateSign(ToolConsole console)
    {
        var verb = new Command("sign", "Sign an image with a key, and write the signature beside it. No log is told.");
        var options = new CommonOptions(verb);
        Option<bool> json = AddJson(verb);
        verb.SetAction((parsed, cancellationToken) => options.RunAsync(
            console,
            parsed,
            static (signer, image, signing, token) => signer.SignAsync(image, signing, token),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    public static Command CreateAttest(ToolConsole console)
    {
        var verb = new Command("attest", "Sign a statement about an image, such as its provenance, and write it beside the image.");
        var options = new CommonOptions(verb);
        var type = new Option<string>("--type")
        {
            Description = $"What the statement is: a URI, or one of {string.Join(", ", PredicateTypes.Names)}.",
            HelpName = "TYPE",
            Required = true,
        };
        var predicate = new Option<string>("--predicate")
        {
            Description = "The JSON file with the statement's content.",
            HelpName = "FILE",
            Required = true,
        };
        verb.Options.Add(type);
        verb.Options.Add(predicate);
        Option<bool> json = AddJson(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            string predicateType = PredicateTypes.Of(parsed.GetRequiredValue(type));
            byte[] content = await SmallFile.ReadAsync(parsed.GetRequiredValue(predicate), cancellationToken);
            return await options.RunAsync(
                console,
                parsed,
                (signer, image, signing, token) => signer.AttestAsync(image, predicateType, content, signing, token),
                parsed.GetValue(json),
                cancellationToken);
        });
        return verb;
    }

    private static Option<bool> AddJson(Command verb)
    {
        Option<bool> json = VerbOptions.Json();
        verb.Options.Add(json);
        return json;
    }

    /// <summary>What both verbs take.</summary>
    private sealed class CommonOptions
    {
        private readonly Argument<string> _image = VerbOptions.Image(" The signature is written to the same place.");

        private readonly Option<string> _key = new("--key")
        {
            Description = $"The private key, in PEM. The password of an encrypted one is read from {PasswordVariable}.",
            HelpName = "FILE",
            Required = true,
        };

        private readonly Option<string> _format = new("--format")
        {
            Description = "How the signature is written: 'bundle' as cosign 3 does (default), 'cosign' as cosign 2 does, 'notation' as "
                + "notation does.",
            HelpName = "FORMAT",
        };

        private readonly Option<string?> _certificates = new("--certificate")
        {
            Description = "The certificates of the key for --format notation, in PEM, from that of the key to the root.",
            HelpName = "FILE",
        };

        private readonly Option<string[]> _annotations = new("--annotation", "-a")
        {
            Description = "Sign this annotation too. Can be repeated.",
            HelpName = "NAME=VALUE",
        };

        private readonly Option<string> _name = new("--name")
        {
            Description = "The repository that the signature names. Default: where the image is, if that is in a registry.",
            HelpName = "HOST/NAME",
        };

        public CommonOptions(Command verb)
        {
            verb.Arguments.Add(_image);
            foreach (Option option in (Option[])[_key, _format, _certificates, _annotations, _name])
            {
                verb.Options.Add(option);
            }
        }

        public async Task<int> RunAsync(
            ToolConsole console,
            ParseResult parsed,
            Func<ImageSigner, ImageLocation, SigningOptions, CancellationToken, Task<SignedImage>> sign,
            bool asJson,
            CancellationToken cancellationToken)
        {
            string image = parsed.GetRequiredValue(_image);
            var signing = new SigningOptions
            {
                Annotations = TrustOptions.AnnotationsOf(parsed.GetValue(_annotations) ?? []),
                Name = parsed.GetValue(_name) is { } name ? ImageReference.Parse(name) : null,
            };
            using var signer = new OwnedSigner(await CreateAsync(parsed, cancellationToken));
            SignedImage signed = await ImageOpener.NameErrorsAsync(
                console,
                image,
                location => sign(signer.Signer, location, signing, cancellationToken));
            new ChangedReport([new ChangedReport.Item(signed.Tag, signed.Manifest.Digest, signed.Replaced)]).Write(console, asJson);
            return ExitCodes.Done;
        }

        private async Task<(ImageSigner Signer, IDisposable Key)> CreateAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            string path = parsed.GetRequiredValue(_key);
            string? format = parsed.GetValue(_format);
            string? certificates = parsed.GetValue(_certificates);
            if (format is not (null or "bundle" or "cosign" or "notation"))
            {
                throw new FormatException($"'{format}' is not a format of signatures: expected 'bundle', 'cosign' or 'notation'.");
            }

            if (format == "notation" == certificates is null)
            {
                throw new FormatException("'--format notation' and '--certificate' belong together: expected both or none.");
            }

            string pem = await SmallFile.ReadTextAsync(path, cancellationToken);
            bool isEncrypted = pem.Contains("ENCRYPTED", StringComparison.Ordinal);
            string? password = isEncrypted ? Environment.GetEnvironmentVariable(PasswordVariable) : null;
            if (isEncrypted && password is null)
            {
                throw new FormatException($"{path}: The private key is encrypted: expected its password in {PasswordVariable}.");
            }

            string? chain = certificates is null ? null : await SmallFile.ReadTextAsync(certificates, cancellationToken);
            try
            {
                if (chain is not null)
                {
                    NotationSigner notation = NotationSigner.FromPem(chain, pem, password);
                    return (notation, notation);
                }

                SigningKey key = SigningKey.Parse(pem, password);
                return (format == "cosign" ? new CosignSigner(key) : new BundleSigner(key), key);
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                throw new FormatException($"{(certificates is null ? path : $"{path} and {certificates}")}: {e.Message}", e);
            }
        }
    }

    /// <summary>A signer, and its key.</summary>
    private sealed class OwnedSigner((ImageSigner Signer, IDisposable Key) owned) : IDisposable
    {
        public ImageSigner Signer => owned.Signer;

        public void Dispose() => owned.Key.Dispose();
    }
}
