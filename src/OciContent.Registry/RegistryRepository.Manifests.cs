using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using OciContent.Images;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    // What was resolved is read next, as a rule; so it is kept until it was.
    private const int MaxResolved = 4;

    private readonly ConcurrentDictionary<Digest, byte[]> _resolved = new();

    // Mirrors first, the registry itself last.
    private readonly IReadOnlyList<RegistryEndpoint> _readers;

    /// <summary>Finds the manifest or index that a tag or digest stands for, reads it and hashes it.</summary>
    /// <param name="reference">A tag, or a digest.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Its media type, and the digest and size of the bytes that came: sha256, unless a digest was asked for.</returns>
    /// <exception cref="FormatException">The text is neither a tag nor a digest.</exception>
    /// <exception cref="ContentNotFoundException">There is no such manifest.</exception>
    /// <exception cref="ContentMismatchException">It is not what the digest says.</exception>
    /// <exception cref="RegistryException">The registry refused it, or says something else of it than it is.</exception>
    public Task<Descriptor> ResolveAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        if (!Digest.TryParse(reference, out Digest? digest) && !ReferenceGrammar.IsTag(reference))
        {
            throw new FormatException($"'{reference}' is not a tag or digest.");
        }

        digest?.Algorithm.ThrowIfNotSupported();
        return ResolveCoreAsync(reference, digest, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The registry refused it, or says something else of it than it is.</exception>
    public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return ReferenceGrammar.IsTag(tag) ? FindTagCoreAsync(tag, cancellationToken) : Task.FromResult<Descriptor?>(null);
    }

    /// <summary>Writes a manifest or index, and gives it a tag.</summary>
    /// <param name="manifest">What it is; its media type is the one that it is served as.</param>
    /// <param name="document">Its bytes.</param>
    /// <param name="tag">The tag; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="ContentMismatchException">The bytes are not those of the descriptor.</exception>
    /// <exception cref="RegistryException">The registry refused it: what it leads to must be there first.</exception>
    public async Task PutManifestAsync(
        Descriptor manifest,
        ReadOnlyMemory<byte> document,
        string? tag,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Digest actual = Digest.Compute(document.Span, manifest.Digest.Algorithm);
        if (actual != manifest.Digest || document.Length != manifest.Size)
        {
            throw new ContentMismatchException(manifest.Digest, actual, manifest.Size, document.Length);
        }

        if (tag is not null)
        {
            RequireTag(tag);
        }

        RegistryRequest request = Request(
            HttpMethod.Put,
            $"manifests/{tag ?? manifest.Digest.ToString()}",
            $"Writing the manifest '{tag ?? manifest.Digest.ToString()}' of",
            RegistryScope.Push(Path)
        ) with
        {
            CreateContent = () => DocumentContent(document, manifest.MediaType),
        };
        RegistryDocument answer = await _client
            .Sender.ReadAsync(request, [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Accepted], cancellationToken)
            .ConfigureAwait(false);
        RequireSaidDigest(request, answer.Header(RegistryHeaders.ContentDigest), manifest.Digest);
        if (SubjectOf(document) is { } subject && !(Digest.TryParse(answer.Header("OCI-Subject"), out Digest? listed) && listed == subject))
        {
            await AddToFallbackAsync(subject, manifest, document, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ByteArrayContent DocumentContent(ReadOnlyMemory<byte> document, string mediaType)
    {
        var content = new ByteArrayContent(document.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }

    private async Task<Descriptor?> FindTagCoreAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveCoreAsync(tag, digest: null, cancellationToken).ConfigureAwait(false);
        }
        catch (ContentNotFoundException)
        {
            return null;
        }
    }

    private async Task<Descriptor> ResolveCoreAsync(string reference, Digest? digest, CancellationToken cancellationToken)
    {
        Descriptor? resolved = null;
        (_, RegistryDocument answer) = await GetManifestAsync(
                reference,
                _readers,
                MediaTypes.OciManifest,
                (request, answer) => resolved = Verify(request, answer, reference, digest),
                cancellationToken)
            .ConfigureAwait(false);
        Remember(resolved!, answer);
        return resolved!;
    }

    private void Remember(Descriptor resolved, RegistryDocument answer)
    {
        if (_resolved.Count >= MaxResolved)
        {
            _resolved.Clear();
        }

        _resolved[resolved.Digest] = answer.Body;
    }

    /// <summary>What a manifest is by its bytes; what the registry says of it must be the same.</summary>
    private Descriptor Verify(RegistryRequest request, RegistryDocument answer, string reference, Digest? digest)
    {
        string mediaType = MediaTypeOf(request, answer);
        Digest actual = DigestOf(request, answer, mediaType, digest?.Algorithm ?? DigestAlgorithm.Sha256);
        if (digest is not null && actual != digest)
        {
            throw new ContentMismatchException(digest, actual, null, answer.Body.Length, $"The manifest '{reference}' of {Name}");
        }

        RequireSaidDigest(request, answer.Header(RegistryHeaders.ContentDigest), actual);
        RequireMediaType(request, answer, mediaType);
        return new Descriptor { MediaType = mediaType, Digest = actual, Size = answer.Body.Length };
    }

    private async Task<byte[]> ReadManifestAsync(Descriptor manifest, CancellationToken cancellationToken)
    {
        if (_resolved.TryRemove(manifest.Digest, out byte[]? resolved))
        {
            return resolved;
        }

        string reference = manifest.Digest.ToString();
        (_, RegistryDocument answer) =
            await GetManifestAsync(reference, _readers, manifest.MediaType, Require, cancellationToken).ConfigureAwait(false);
        return answer.Body;

        void Require(RegistryRequest request, RegistryDocument answer)
        {
            if (answer.MediaType is not null && MediaTypeOf(request, answer) is { } delivered && delivered != manifest.MediaType)
            {
                throw RegistryErrors.Broken(
                    request,
                    $"a manifest of type {answer.Quote(request, delivered)}: expected '{manifest.MediaType}', as what leads to it says");
            }

            Digest actual = DigestOf(request, answer, manifest.MediaType, manifest.Digest.Algorithm);
            if (actual != manifest.Digest)
            {
                throw new ContentMismatchException(
                    manifest.Digest,
                    actual,
                    manifest.Size,
                    answer.Body.Length,
                    $"The manifest '{reference}' of {Name}");
            }
        }
    }

    /// <summary>Of the registry itself: what is changed or deleted there must not be known from elsewhere.</summary>
    private Task<(RegistryRequest Request, RegistryDocument Answer)> GetOwnManifestAsync(
        string reference,
        CancellationToken cancellationToken) =>
        GetManifestAsync(reference, [_registry], MediaTypes.OciManifest, static (_, _) => { }, cancellationToken);

    private async Task<(RegistryRequest Request, RegistryDocument Answer)> GetManifestAsync(
        string reference,
        IReadOnlyList<RegistryEndpoint> readers,
        string mediaType,
        Action<RegistryRequest, RegistryDocument> require,
        CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            RegistryRequest request = ReadRequest(
                readers[i],
                HttpMethod.Get,
                $"manifests/{reference}",
                $"Reading the manifest '{reference}' of"
            ) with
            {
                Accept = ManifestTypes.AcceptFor(mediaType),
            };
            try
            {
                RegistryDocument answer =
                    await _client.Sender.ReadAsync(request, [HttpStatusCode.OK], cancellationToken).ConfigureAwait(false);
                require(request, answer);
                return (request, answer);
            }
            catch (Exception e) when (e is RegistryException or ContentMismatchException && i < readers.Count - 1)
            {
                // A mirror need not have it, nor be there, nor be right: the registry itself says what is so.
            }
            catch (RegistryException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                throw Digest.TryParse(reference, out Digest? digest)
                    ? new ContentNotFoundException(digest, Name)
                    : new ContentNotFoundException(reference, Name);
            }
        }
    }

    private async Task<bool> HasManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Head, $"manifests/{digest}", $"Looking for the manifest '{digest}' of") with
        {
            Accept = ManifestTypes.Accept,
        };
        using HttpResponseMessage response = await _client.Sender
            .SendAsync(request, [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed], cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.MethodNotAllowed)
        {
            return response.StatusCode == HttpStatusCode.OK;
        }

        try
        {
            await GetOwnManifestAsync(digest.ToString(), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ContentNotFoundException)
        {
            return false;
        }
    }

    private RegistryRequest ReadRequest(RegistryEndpoint reader, HttpMethod method, string address, string purpose) =>
        reader == _registry
            ? Request(reader, method, address, purpose)
            : Request(reader, method, $"{address}?ns={Uri.EscapeDataString(Registry)}", purpose);

    // The registry may say another algorithm's digest (distribution-spec): then it says nothing of this one.
    private static void RequireSaidDigest(RegistryRequest request, string? said, Digest actual)
    {
        if (said is not null && Digest.TryParse(said, out Digest? digest) && digest.Algorithm == actual.Algorithm && digest != actual)
        {
            throw RegistryErrors.Broken(request, $"the registry says that it is {digest}, and it is {actual}: expected the same");
        }
    }

    // Registries of Docker's schema 1 alone call it JSON, and it does not say itself what it is.
    private static string MediaTypeOf(RegistryRequest request, RegistryDocument answer)
    {
        string mediaType = answer.MediaType ?? throw RegistryErrors.Broken(request, "a manifest without a Content-Type: expected one");
        return mediaType == "application/json" && ReadSchema1(answer, mediaType: null) is { } manifest ? manifest.MediaType : mediaType;
    }

    // That of a manifest of schema 1 leaves out its signatures, which registries make anew whenever they are asked.
    private static Digest DigestOf(RegistryRequest request, RegistryDocument answer, string mediaType, DigestAlgorithm algorithm)
    {
        if (!MediaTypes.IsSchema1Manifest(mediaType))
        {
            return Digest.Compute(answer.Body, algorithm);
        }

        Schema1Manifest manifest = ReadSchema1(answer, answer.MediaType == mediaType ? mediaType : null)
            ?? throw RegistryErrors.Broken(request, $"what is not a manifest of schema 1, or not that alone: expected '{mediaType}'");
        return Digest.Compute(manifest.Payload.Span, algorithm);
    }

    private static Schema1Manifest? ReadSchema1(RegistryDocument answer, string? mediaType)
    {
        try
        {
            return Schema1Manifest.Parse(answer.Body, mediaType);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A document that is one thing by its header and another by itself means different things to different readers (CVE-2021-41190).
    private static void RequireMediaType(RegistryRequest request, RegistryDocument answer, string delivered)
    {
        string? declared;
        try
        {
            using JsonDocument json = JsonDocument.Parse(answer.Body);
            declared = json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("mediaType", out JsonElement type)
                && type.ValueKind == JsonValueKind.String
                    ? type.GetString()
                    : null;
        }
        catch (JsonException)
        {
            throw RegistryErrors.Broken(request, "a manifest that is not JSON: expected one");
        }

        if (declared is not null && declared != delivered)
        {
            throw RegistryErrors.Broken(
                request,
                $"a manifest that says it is {answer.Quote(request, declared)}: expected {answer.Quote(request, delivered)}, as its "
                + "Content-Type says");
        }
    }

    private static Digest? SubjectOf(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("subject", out JsonElement subject)
                && subject.ValueKind == JsonValueKind.Object
                && subject.TryGetProperty("digest", out JsonElement digest)
                && digest.ValueKind == JsonValueKind.String
                && Digest.TryParse(digest.GetString(), out Digest? parsed)
                    ? parsed
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
