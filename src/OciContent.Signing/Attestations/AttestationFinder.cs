using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Attachments;
using OciContent.Images;
using OciContent.Signing.Sigstore;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Signing.Attestations;

/// <summary>Finds and reads the statements about one image or index.</summary>
internal sealed class AttestationFinder(ImageSource source, Descriptor root, IReadOnlyList<SignatureVerifier> verifiers)
{
    // As many manifests as an index may lead to, and indexes in it.
    private const int MaxParts = 10_000;
    private const int MaxIndexes = 100;

    private readonly List<ImageAttestation> _found = [];
    private readonly List<ContentProblem> _problems = [];
    private readonly Dictionary<Digest, Descriptor> _image = [];
    private long _size;

    // What scanners say of a large image is larger than a manifest may be.
    private readonly ImageSource _statements = ImageSource.Create(
        source,
        root,
        source.Name,
        source.Limits with { MaxDocumentSize = Math.Max(source.MaxDocumentSize, ImageAttestations.MaxStatementSize) });

    /// <summary>Finds them.</summary>
    public async Task<AttestationListing> FindAsync(CancellationToken cancellationToken)
    {
        // The index that led to the image has its statements too, and covers it.
        Descriptor[] tops = [.. source.Entries.Prepend(root).DistinctBy(static one => one.Digest)];
        var attachments = new List<ImageAttachment>();
        foreach (Descriptor top in tops)
        {
            _image.TryAdd(top.Digest, top);

            // What is stated about statements is not read; and the index that led to the image has other images, which nobody asked about.
            var options = new AttachmentOptions { IncludeNested = false, IncludeParts = top.Digest == root.Digest };
            AttachmentListing listing = await ImageAttachments
                .FindAsync(source, top.Digest, options, cancellationToken)
                .ConfigureAwait(false);
            attachments.AddRange(listing.Attachments);
            _problems.AddRange(listing.Problems);
        }

        await AddPartsAsync([.. attachments.Select(static one => one.Descriptor.Digest)], cancellationToken).ConfigureAwait(false);

        // Those of another platform are about another image.
        foreach (ImageAttachment attachment in attachments
            .DistinctBy(static one => (one.Descriptor.Digest, one.Subject))
            .Where(one => _image.ContainsKey(one.Subject)))
        {
            if (attachment.Document is ImageManifest manifest
                && !await ReadAllAsync(attachment, manifest, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        return new AttestationListing(
            root,
            _found,
            [.. _problems.DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal)]);
    }

    // The manifests of the index that was asked for, and of indexes in it, but for those that are attached to others.
    private async Task AddPartsAsync(HashSet<Digest> attached, CancellationToken cancellationToken)
    {
        var waiting = new Queue<Descriptor>([root]);
        for (int read = 0; read < MaxIndexes && waiting.TryDequeue(out Descriptor? next);)
        {
            if (!MediaTypes.IsIndex(next.MediaType))
            {
                continue;
            }

            read++;
            ImageIndex index;
            try
            {
                index = await source.ReadIndexAsync(next, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or JsonException)
            {
                // Whoever looked for the attachments has told it.
                continue;
            }

            foreach (Descriptor entry in index.Manifests)
            {
                if (_image.Count < MaxParts && !attached.Contains(entry.Digest) && _image.TryAdd(entry.Digest, entry))
                {
                    waiting.Enqueue(entry);
                }
            }
        }
    }

    private async Task<bool> ReadAllAsync(ImageAttachment attachment, ImageManifest manifest, CancellationToken cancellationToken)
    {
        foreach (Descriptor layer in manifest.Layers)
        {
            bool isSigned = layer.MediaType == SigningMediaTypes.DsseEnvelope || SigningMediaTypes.IsBundle(layer.MediaType);
            if (!isSigned && layer.MediaType != SigningMediaTypes.InTotoStatement)
            {
                continue;
            }

            if (_found.Count == ImageAttestations.MaxAttestations)
            {
                _found.Add(
                    new Found(layer, attachment, _image[attachment.Subject]).Unread(
                        $"There are more than {_found.Count} statements: expected at most that many.",
                        isSigned));
                return false;
            }

            if (await ReadAsync(attachment, layer, isSigned, cancellationToken).ConfigureAwait(false) is { } found)
            {
                _found.Add(found);
            }
        }

        return true;
    }

    private async Task<ImageAttestation?> ReadAsync(
        ImageAttachment attachment,
        Descriptor layer,
        bool isSigned,
        CancellationToken cancellationToken)
    {
        var found = new Found(layer, attachment, _image[attachment.Subject]);
        ReadOnlyMemory<byte> content;
        try
        {
            Spend(layer, isSigned ? ImageSignature.MaxSize : ImageAttestations.MaxStatementSize);
            content = await _statements.ReadBytesAsync(layer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException)
        {
            return attachment.Kind == AttachmentKind.Signature ? null : found.Unread(e.Message, isSigned);
        }

        return isSigned ? OfSigned(found, content) : OfUnsigned(found, content);
    }

    private void Spend(Descriptor layer, int max)
    {
        if (layer.Size > max)
        {
            throw new InvalidDataException($"The statement {layer.Digest} has {layer.Size} bytes: expected at most {max}.");
        }

        if (layer.Size > ImageAttestations.MaxTotalSize - _size)
        {
            throw new InvalidDataException(
                $"The statement {layer.Digest} has {layer.Size} bytes, with those before it too many: expected at most "
                + $"{ImageAttestations.MaxTotalSize} of one image.");
        }

        _size += layer.Size;
    }

    private ImageAttestation OfUnsigned(Found found, ReadOnlyMemory<byte> content)
    {
        try
        {
            return found.Read(InTotoStatement.Parse(content), content, AboutOf, isSigned: false, reason: "It is not signed.");
        }
        catch (JsonException e)
        {
            return found.Unread(e.Message, isSigned: false);
        }
    }

    private ImageAttestation? OfSigned(Found found, ReadOnlyMemory<byte> content)
    {
        var signature = new ImageSignature(found.Blob, content.Span, found.Attachment.Descriptor);
        DsseEnvelope envelope;
        InTotoStatement statement;
        try
        {
            SignatureMaterial material = SignatureMaterial.Read(signature);
            if (material.Envelope is null)
            {
                return null;
            }

            envelope = material.Envelope;
            if (envelope.PayloadType != SigningMediaTypes.InTotoStatement)
            {
                // Something else may be in an envelope; it is not about images.
                return null;
            }

            statement = InTotoStatement.Parse(envelope.Payload);
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException)
        {
            return found.Attachment.Kind == AttachmentKind.Signature ? null : found.Unread(e.Message, isSigned: true);
        }

        if (statement.PredicateType == PayloadBinding.ImageSignature)
        {
            return null;
        }

        if (verifiers.Count == 0)
        {
            return found.Read(
                statement,
                envelope.Payload,
                AboutOf,
                isSigned: true,
                "Nobody was named whom to trust: its signature is not checked.");
        }

        SignatureVerdict verdict = ImageSignatures.Verify(signature, new SignatureSubject(found.Subject, source.Repository), verifiers);

        // What a verdict says of the statement is what was verified; the rest is only claimed.
        return verdict.IsVerified
            ? found.Read(InTotoStatement.Parse(verdict.Statement), verdict.Statement, AboutOf, isSigned: true, reason: null, verdict.Signer)
            : found.Read(statement, envelope.Payload, AboutOf, isSigned: true, verdict.Reason, verdict.Signer);
    }

    private Digest? AboutOf(InTotoStatement statement, Descriptor subject) =>
        statement.IsAbout(subject.Digest)
            ? subject.Digest
            : statement.Subjects.SelectMany(static one => one.ContentDigests).FirstOrDefault(_image.ContainsKey);

    /// <summary>Where a statement was found.</summary>
    private sealed record Found(Descriptor Blob, ImageAttachment Attachment, Descriptor Subject)
    {
        public ImageAttestation Unread(string reason, bool isSigned) =>
            new(Blob, Attachment.Descriptor, Subject, isSigned) { Reason = reason };

        public ImageAttestation Read(
            InTotoStatement statement,
            ReadOnlyMemory<byte> bytes,
            Func<InTotoStatement, Descriptor, Digest?> aboutOf,
            bool isSigned,
            string? reason,
            string? signer = null) =>
            new(Blob, Attachment.Descriptor, Subject, isSigned)
            {
                IsVerified = reason is null,
                Signer = signer,
                Reason = reason,
                PredicateType = statement.PredicateType,
                Statement = bytes,
                Predicate = ImageAttestation.PredicateIn(bytes),
                About = aboutOf(statement, Subject),
            };
    }
}
