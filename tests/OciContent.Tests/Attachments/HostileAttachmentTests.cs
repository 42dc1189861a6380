using System.Globalization;
using System.Text;
using OciContent.Attachments;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Attachments;

/// <summary>Whoever lists attachments may list anything: loops, chains, crowds, contradictions and garbage.</summary>
public sealed class HostileAttachmentTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeRepository _repository = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task TagsThatLeadInACircle_AreFollowedOnce()
    {
        Descriptor image = await AddAsync("image");
        Descriptor signature = await AddAsync("signature");
        _repository.Tags[TagOf(image)] = signature;
        _repository.Tags[TagOf(signature)] = image;
        _repository.Tags[CosignTag.Of(signature.Digest, AttachmentKind.Attestation)] = signature;
        AttachmentListing found = await FindAsync(image);

        ImageAttachment one = Assert.Single(found.Flatten());
        Assert.Equal((signature.Digest, TagOf(image)), (one.Descriptor.Digest, one.Tag));
        Assert.Empty(found.Problems);
    }

    [Fact]
    public async Task AChain_EndsAtTheDepth()
    {
        Descriptor image = await AddAsync("image");
        Descriptor last = image;
        for (int i = 0; i < 12; i++)
        {
            last = await AddAsync($"{i}", last);
        }

        AttachmentListing found = await FindAsync(image);
        Assert.Equal(8, found.Flatten().Count());
        Assert.Equal(ContentProblemCode.Limit, Assert.Single(found.Problems).Code);
        Assert.Equal(12, (await FindAsync(image, new AttachmentOptions { MaxDepth = 12 })).Flatten().Count());
        Assert.Empty((await FindAsync(image, new AttachmentOptions { MaxDepth = 12 })).Problems);
        Assert.Equal(
            ContentProblemCode.Limit,
            Assert.Single((await FindAsync(image, new AttachmentOptions { MaxDepth = 12, MaxAttachments = 11 })).Problems).Code);
    }

    [Fact]
    public async Task ACrowd_IsCutAtTheNumber_AndNothingElseIsAsked()
    {
        Descriptor image = await AddAsync("image");
        for (int i = 0; i < 30; i++)
        {
            await AddAsync($"{i}", image);
        }

        AttachmentListing found = await FindAsync(image, new AttachmentOptions { MaxAttachments = 10 });

        Assert.Equal(10, found.Attachments.Count);
        Assert.Equal(ContentProblemCode.Limit, Assert.Single(found.Problems).Code);
        Assert.Equal(1, _repository.ReferrerRequests);
        Assert.Contains("has more than 10 attachments: expected at most that many.", found.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DocumentsOfAll_AreNoLargerThanTheLimit()
    {
        Descriptor image = await AddAsync("image");
        for (int i = 0; i < 5; i++)
        {
            _repository.Refer(image.Digest, Descriptor.For(Encoding.UTF8.GetBytes($"{i}"), MediaTypes.OciManifest) with { Size = 1 << 20 });
        }

        ImageSource source = ImageSource.Create(
            _repository,
            image,
            limits: new DocumentLimits { MaxTotalDocumentSize = 3 << 20 });
        AttachmentListing found = await ImageAttachments.FindAsync(source);

        Assert.Empty(found.Attachments);
        Assert.Equal(3, found.Problems.Count(static problem => problem.Code == ContentProblemCode.Missing));
        Assert.Equal(1, found.Problems.Count(static problem => problem.Code == ContentProblemCode.Limit));
    }

    [Fact]
    public async Task Claims_ThatAreNotSo_AreProblems()
    {
        Descriptor image = await AddAsync("image");
        Descriptor other = await AddAsync("other");
        Descriptor right = await AddAsync("right", image);
        Descriptor ofOther = await AddAsync("of other", other);
        byte[] garbage = "not JSON"u8.ToArray();
        Descriptor broken = Descriptor.For(garbage, MediaTypes.OciManifest);
        await _repository.Content.PutAsync(broken, new MemoryStream(garbage));
        foreach (Descriptor claim in (Descriptor[])
        [
            other,
            ofOther,
            broken,
            broken with { MediaType = "text/plain", Digest = Digest.Compute("x"u8) },
            right with { Size = right.Size + 1, Digest = Digest.Compute("y"u8) },
            image,
        ])
        {
            _repository.Refer(image.Digest, claim);
        }

        _repository.Tags[TagOf(image)] = ofOther;
        _repository.Tags[CosignTag.Of(image.Digest, AttachmentKind.Attestation)] = await AddAsync("of other too", other);
        AttachmentListing found = await FindAsync(image);

        Assert.Equal(right.Digest, Assert.Single(found.Attachments).Descriptor.Digest);
        Assert.Equal(6, found.Problems.Count);
        Assert.Equal(
            3,
            found.Problems.Count(static problem => problem.Message.Contains("does not refer to that", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AListThatFails_IsAnError_AndATagThatFailsAProblem()
    {
        Descriptor image = await AddAsync("image");
        Descriptor signature = await AddAsync("signature", image);
        await using var lists = new FailingRepository(_repository, failingSubject: image.Digest);
        await using var nested = new FailingRepository(_repository, failingSubject: signature.Digest);
        await using var tags = new FailingRepository(_repository, failingTag: TagOf(image));

        await Assert.ThrowsAsync<IOException>(() => ImageAttachments.FindAsync(ImageSource.Create(lists, image)));
        foreach (FailingRepository repository in (FailingRepository[])[nested, tags])
        {
            AttachmentListing found = await ImageAttachments.FindAsync(ImageSource.Create(repository, image));

            Assert.Single(found.Attachments);
            Assert.Equal(ContentProblemCode.Unreadable, Assert.Single(found.Problems).Code);
        }

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ImageAttachments.FindAsync(ImageSource.Create(_repository, image), cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task ATagOfAnotherRepository_DoesNotCount()
    {
        Descriptor image = await AddAsync("image");
        Descriptor signature = await AddAsync("signature");
        foreach ((string repository, int count) in ((string, int)[])[("example.com/app", 1), ("example.com/other", 0)])
        {
            await using ImageSource all = ImageSource.Create(
                _repository.Content,
                [Named(image, "example.com/app:v1"), Named(signature, $"{repository}:{TagOf(image)}")],
                new ContentOrigin { Name = "memory" });
            await using ImageSource selected = await all.SelectAsync("example.com/app:v1");

            Assert.Equal(count, (await ImageAttachments.FindAsync(selected)).Attachments.Count);
        }
    }

    [Fact]
    public async Task AnEntryAboutWhatItsIndexDoesNotList_DoesNotCount()
    {
        Descriptor image = await AddAsync("image");
        Descriptor attestation = await AddAsync("attestation");
        foreach (bool isListed in (bool[])[true, false])
        {
            Descriptor index = await _repository.AddAsync(
                new ImageIndex
                {
                    MediaType = MediaTypes.OciIndex,
                    Manifests =
                    [
                        .. isListed ? (Descriptor[])[image] : [],
                        attestation with
                        {
                            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                            {
                                [AnnotationKeys.DockerReferenceType] = "attestation-manifest",
                                [AnnotationKeys.DockerReferenceDigest] = image.Digest.ToString(),
                            },
                        },
                    ],
                });

            Assert.Equal(isListed ? 1 : 0, (await FindAsync(index)).Attachments.Count);
        }
    }

    // Manifests that refer to and are tagged for one another at random: the tree has each once, and says what is so.
    [Fact]
    public async Task ATree_HasEachOnce_BelowWhatItNames()
    {
        foreach (int seed in Cases.Seeds(all: 300, fewer: 30))
        {
            var random = new Random(seed);
            var repository = new FakeRepository();
            var all = new List<Descriptor>();
            for (int i = 0; i < 12; i++)
            {
                Descriptor? subject = all.Count > 0 && random.Next(4) > 0 ? all[random.Next(all.Count)] : null;
                all.Add(await repository.AddAsync(Manifest(string.Create(CultureInfo.InvariantCulture, $"{seed} {i}"), subject)));
            }

            for (int i = 0; i < 10; i++)
            {
                Descriptor subject = all[random.Next(all.Count)];
                _ = random.Next(2) == 0
                    ? repository.Tags[TagOf(subject)] = all[random.Next(all.Count)]
                    : Refer(repository, subject, all[random.Next(all.Count)]);
            }

            AttachmentListing found = await ImageAttachments.FindAsync(ImageSource.Create(repository, all[0]));
            ImageAttachment[] flat = [.. found.Flatten()];

            Assert.Equal(flat.Length, flat.Select(static one => one.Descriptor.Digest).Distinct().Count());
            Assert.DoesNotContain(flat, one => one.Descriptor.Digest == all[0].Digest);
            Assert.All(flat, static one => Assert.All(one.Attachments, child => Assert.Equal(one.Descriptor.Digest, child.Subject)));
            Assert.All(
                flat.Where(static one => one.FoundBy == AttachmentLink.Subject),
                static one => Assert.Equal(one.Document.Subject!.Digest, one.Subject));
        }
    }

    private static Descriptor Refer(FakeRepository repository, Descriptor subject, Descriptor referrer)
    {
        repository.Refer(subject.Digest, referrer);
        return referrer;
    }

    private static string TagOf(Descriptor subject) => CosignTag.Of(subject.Digest, AttachmentKind.Signature);

    private static Descriptor Named(Descriptor content, string name) =>
        content with
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.RefName] = name[(name.LastIndexOf(':') + 1)..],
                [AnnotationKeys.ContainerdImageName] = name,
            },
        };

    private static ImageManifest Manifest(string content, Descriptor? subject) => new()
    {
        MediaType = MediaTypes.OciManifest,
        Config = Descriptor.Empty,
        Layers = [Descriptor.For(Encoding.UTF8.GetBytes(content), "text/plain")],
        Subject = subject,
    };

    private Task<Descriptor> AddAsync(string content, Descriptor? subject = null) => _repository.AddAsync(Manifest(content, subject));

    private Task<AttachmentListing> FindAsync(Descriptor image, AttachmentOptions? options = null) =>
        ImageAttachments.FindAsync(ImageSource.Create(_repository, image), options);

    /// <summary>A repository of which one list or one tag cannot be read.</summary>
    private sealed class FailingRepository(FakeRepository repository, Digest? failingSubject = null, string? failingTag = null)
        : IContentReader, IReferrerReader, ITagResolver
    {
        public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            repository.ExistsAsync(content, cancellationToken);

        public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            repository.OpenReadAsync(content, cancellationToken);

        public Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
            Digest subject,
            string? artifactType = null,
            CancellationToken cancellationToken = default) =>
            subject == failingSubject
                ? throw new IOException("The list is broken.")
                : repository.FindReferrersAsync(subject, artifactType, cancellationToken);

        public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default) =>
            tag == failingTag ? throw new IOException("The tag is broken.") : repository.FindTagAsync(tag, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
