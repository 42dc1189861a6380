using OciContent.Attachments;
using OciContent.Copying;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;
using OciContent.Transports;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>What is attached to an image in a registry: how it is asked for, and how it is written.</summary>
public sealed class AttachmentTests : IAsyncDisposable
{
    private const string Team = "team/app";

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();
    private readonly MemoryContentStore _store = new();

    private ImageTransports Transports => ImageTransports.Default.Add(new RegistryTransport(_client));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task ATag_IsFoundOrNot_OrNotKnown()
    {
        Descriptor image = await PushAsync("payload");
        RegistryRepository repository = _client.GetRepository($"{_registry.Address}/{Team}");
        Descriptor? found = await repository.FindTagAsync("v1");

        Assert.Equal(image.Digest, found?.Digest);
        Assert.Null(await repository.FindTagAsync("v2"));
        int asked = _registry.Exchanges.Count;
        Assert.Null(await repository.FindTagAsync("not a tag"));
        Assert.Null(await repository.FindTagAsync(CosignTag.Of(Digest.Compute([], DigestAlgorithm.Sha512), AttachmentKind.Signature)));
        Assert.Equal(asked, _registry.Exchanges.Count);
        _registry.Faults.Add(new AnswerWith(static _ => new WireResponse(403)));
        await Assert.ThrowsAsync<RegistryException>(() => repository.FindTagAsync("v1"));
    }

    [Fact]
    public async Task AnImageWithoutAttachments_TakesFourRequests()
    {
        await PushAsync();
        await using ImageSource image = await Transports.Parse($"docker://{_registry.Address}/{Team}:v1").OpenAsync();
        int asked = _registry.Exchanges.Count;
        AttachmentListing found = await ImageAttachments.FindAsync(image);

        Assert.Equal((0, 0), (found.Attachments.Count, found.Problems.Count));
        Assert.Equal(4, _registry.Exchanges.Count - asked);
    }

    [Fact]
    public async Task ATagThatIsNotGiven_IsAProblemBesideTheRest()
    {
        Descriptor image = await PushAsync("payload");
        string tag = CosignTag.Of(image.Digest, AttachmentKind.Attestation);
        _registry.Faults.Add(new AnswerWith(static _ => new WireResponse(403), when: exchange => exchange.Reference == tag));
        await using ImageSource source = await Transports.Parse($"docker://{_registry.Address}/{Team}:v1").OpenAsync();
        AttachmentListing found = await ImageAttachments.FindAsync(source);

        Assert.Single(found.Attachments);
        Assert.Equal($"the tag {tag}", Assert.Single(found.Problems).Location.ToString());
    }

    [Fact]
    public async Task ACopy_TagsSignaturesBeforeTheImage_AndRefusesToLoseSome()
    {
        Descriptor image = await PushAsync("payload", "another payload");
        string[] tags =
        [
            .. _registry.Exchanges
                .Where(static exchange => exchange is { Method: "PUT", Kind: RequestKind.Manifest })
                .Select(static exchange => exchange.Reference)
                .Where(static reference => !reference.Contains(':', StringComparison.Ordinal)),
        ];

        Assert.Equal([CosignTag.Of(image.Digest, AttachmentKind.Signature), "v1"], tags);
        int asked = _registry.Exchanges.Count(static exchange => exchange.Method is "PUT" or "POST");
        await Assert.ThrowsAsync<InvalidDataException>(() => PushAsync("payload"));
        await Assert.ThrowsAsync<InvalidDataException>(() => PushAsync("payload", "a third payload"));
        Assert.Equal(asked, _registry.Exchanges.Count(static exchange => exchange.Method is "PUT" or "POST"));
        await PushAsync("payload", "a third payload", "another payload");
    }

    // An image, and a signature of so many payloads under cosign's tag.
    private async Task<Descriptor> PushAsync(params string[] payloads)
    {
        await _store.PutAsync(Descriptor.Empty, "{}"u8.ToArray());
        Descriptor image = await AddAsync("a layer");
        Descriptor[] entries = payloads.Length == 0
            ? [image]
            : [image, Named(await AddAsync(payloads), CosignTag.Of(image.Digest, AttachmentKind.Signature))];
        await using ImageSource source = ImageSource.Create(_store, entries, new ContentOrigin { Name = "memory" });
        await ImageCopier.CopyAsync(
            await source.SelectAsync(image.Digest.ToString()),
            Transports.Parse($"docker://{_registry.Address}/{Team}:v1"),
            new CopyOptions { IncludeReferrers = true });
        return image;
    }

    private static Descriptor Named(Descriptor content, string tag) =>
        content with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.RefName] = tag } };

    private async Task<Descriptor> AddAsync(params string[] layers)
    {
        var descriptors = new List<Descriptor>();
        foreach (string layer in layers)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes(layer);
            descriptors.Add(Descriptor.For(content, MediaTypes.CosignSimpleSigning));
            await _store.PutAsync(descriptors[^1], content);
        }

        return await _store.PutAsync(
            new ImageManifest { MediaType = MediaTypes.OciManifest, Config = Descriptor.Empty, Layers = descriptors });
    }
}
