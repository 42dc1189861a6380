using System.CommandLine;
using OciContent.Catalog;
using OciContent.Catalog.Records;
using OciContent.Signing;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Tool.Verbs;
using OciContent.Transports;

namespace OciContent.Tool;

/// <summary>
/// The catalogue of the command: the option that verbs have for it, and what of the images that they open is kept in it.
/// </summary>
internal sealed class Catalogs : IAsyncDisposable
{
    /// <summary>The environment variable that names the catalogue to verbs that need one.</summary>
    public const string Variable = "OCI_CONTENT_CATALOG";

    private const string Syntax = "a file, or a PostgreSQL connection string (Host=…;Database=… or postgresql://…)";

    private readonly Option<string> _option = new("--catalog")
    {
        Description = $"Keep what is seen of the images in a catalogue: {Syntax}.",
        HelpName = "DB",
    };

    private ImageCatalog? _catalog;
    private string? _database;

    /// <summary>The option, for all verbs that open images.</summary>
    public Option Option => _option;

    /// <summary>Whether what is seen is kept.</summary>
    public bool AreFilled => _database is { Length: > 0 };

    /// <summary>The catalogue that is filled; <c>null</c> if none is.</summary>
    public ImageCatalog? Filled => _catalog;

    /// <summary>The option of a verb that needs a catalogue.</summary>
    public static Option<string> Needed() => new("--catalog")
    {
        Description = $"The catalogue: {Syntax}. Default: {Variable}.",
        HelpName = "DB",
    };

    /// <summary>Opens the catalogue that a verb needs.</summary>
    /// <exception cref="FormatException">None is named.</exception>
    public static Task<ImageCatalog> OpenAsync(string? database, CatalogMode mode, CancellationToken cancellationToken) =>
        (database ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } named
            ? ImageCatalog.OpenAsync(named, mode, options: null, cancellationToken)
            : throw new FormatException($"No catalogue is named: expected --catalog DB, {Syntax}, or {Variable}.");

    /// <summary>Takes over what was given.</summary>
    public void Configure(ParseResult parsed) => _database = parsed.GetValue(_option);

    /// <summary>Keeps what is seen of an image: its documents, and what its name stands for.</summary>
    public async Task AddAsync(ImageSource source, ImageLocation location, CancellationToken cancellationToken)
    {
        if (_database is { Length: > 0 } named)
        {
            _catalog ??= await ImageCatalog.OpenAsync(named, CatalogMode.Create, options: null, cancellationToken);
            await _catalog.AddAsync(
                source,
                new CatalogAddOptions { ReadsLayers = false, Name = BuildVerb.ReferenceOf(location) },
                cancellationToken);
        }
    }

    /// <summary>Keeps what came of checking the signatures of an image that was opened.</summary>
    public async Task AddAsync(SignatureReport signatures, CancellationToken cancellationToken)
    {
        if (_catalog is not null)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            await _catalog.AddAsync(
                [
                    .. signatures.Signatures.Select(one => new VerdictRecord
                    {
                        Image = one.Subject.Digest,
                        Signature = one.Verdict.Signature.Blob.Digest,
                        Kind = EnumText.Of(one.Verdict.Signature.Format),
                        IsVerified = one.Verdict.IsVerified,
                        Signer = one.Verdict.Signer,
                        Reason = one.Verdict.Reason,
                        CheckedAt = now,
                    }),
                ],
                cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_catalog is not null)
        {
            await _catalog.DisposeAsync();
        }
    }
}
