using OciContent.Policies;
using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Tags;

/// <summary>A policy says of a reference whether it may be used, what it means, and what to write in its place.</summary>
public sealed class ImageReferencePolicyTests : IAsyncDisposable
{
    private const string Team = "team/app";

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new(new() { Limits = RegistryLimits.Default with { MaxRetries = 0 } });

    private string Name => $"{_registry.Address}/{Team}";

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(":v1", ":v1@{0}")]
    [InlineData("", ":latest@{0}")]
    [InlineData(":v1@{0}", ":v1@{0}")]
    [InlineData("@{0}", "@{0}")]
    public async Task AReference_IsPinnedToWhatItMeans(string written, string pinned)
    {
        Descriptor image = Add("one", "v1", "latest");
        string reference = Name + string.Format(null, written, image.Digest);

        ImageReferenceVerdict verdict = await new ImageReferencePolicy(_client).EvaluateAsync(reference);

        Assert.True(verdict.IsAllowed, verdict.Reason);
        Assert.Equal(Name + string.Format(null, pinned, image.Digest), verdict.Pinned);
        Assert.Equal(image.Digest, verdict.Resolved!.Content.Digest);
        Assert.Equal(written.Contains('@', StringComparison.Ordinal), verdict.IsImmutable);
        Assert.Equal(["resolve"], verdict.Rules.Select(static rule => rule.Rule));
    }

    [Theory]
    [InlineData("UPPER", "reference")]
    [InlineData("", "reference")]
    [InlineData("{0}/team/app:v9", "resolve")]
    [InlineData("{0}/team/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "resolve")]
    [InlineData("my_registry.com/app:v1", "resolve")]
    public async Task WhatIsNotThere_IsNotAllowed(string reference, string rule)
    {
        Add("one", "v1");

        ImageReferenceVerdict verdict = await new ImageReferencePolicy(_client).EvaluateAsync(
            string.Format(null, reference, _registry.Address));

        Assert.False(verdict.IsAllowed);
        Assert.Null(verdict.Pinned);
        Assert.Equal(rule, Assert.Single(verdict.Rules).Rule);
        Assert.StartsWith($"{rule}: ", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistryThatIsDown_LetsNothingIn()
    {
        _registry.Faults.Add(new FailWith(503));

        ImageReferenceVerdict verdict = await new ImageReferencePolicy(_client).EvaluateAsync($"{Name}:v1");

        Assert.False(verdict.IsAllowed);
        Assert.Contains("503", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}/*", true)]
    [InlineData("{0}/team/*", true)]
    [InlineData("{0}/team/app", true)]
    [InlineData("{0}/team", false)]
    [InlineData("{0}/team/app/*", false)]
    [InlineData("{0}/te/*", false)]
    [InlineData("docker.io/*", false)]
    public async Task Names_AreAllowedWholeOrBelow(string pattern, bool isAllowed)
    {
        Add("one", "v1");
        var policy = new ImageReferencePolicy(
            _client,
            new() { AllowedNames = ["other.test/x", string.Format(null, pattern, _registry.Address)] });

        ImageReferenceVerdict verdict = await policy.EvaluateAsync($"{Name}:v1");

        Assert.Equal(isAllowed, verdict.IsAllowed);
        Assert.Equal(isAllowed, verdict.Resolved is not null);
        if (!isAllowed)
        {
            // Nobody is asked whom the policy does not allow.
            Assert.Empty(_registry.Exchanges);
            Assert.Contains("is not an allowed name: expected one of 'other.test/x', '", verdict.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("alpine")]
    [InlineData("*")]
    [InlineData("registry.example.com")]
    [InlineData("registry.example.com/app:v1")]
    [InlineData("registry.example.com/app*")]
    [InlineData("registry.example.com/a/*/b")]
    [InlineData("")]
    public void Names_AreInFullForm(string pattern) =>
        Assert.Throws<FormatException>(() => new ImageReferencePolicyOptions { AllowedNames = [pattern] });

    [Fact]
    public async Task ALock_SaysWhatATagMeans_WhereverItHasMoved()
    {
        Descriptor locked = Add("one", "v1");
        ImageLock images = ImageLock.Of(new LockedImage
        {
            Reference = ImageReference.Parse($"{Name}:v1"),
            Content = locked,
            Platforms = [],
            ResolvedAt = DateTimeOffset.UnixEpoch,
            Registry = _registry.Address,
        });
        Descriptor moved = Add("two", "v1");
        var policy = new ImageReferencePolicy(_client, new() { Lock = images, Rules = [ImageRule.NoUrls] });

        ImageReferenceVerdict byTag = await policy.EvaluateAsync($"{Name}:v1");
        ImageReferenceVerdict byOther = await policy.EvaluateAsync($"{Name}:v1@{moved.Digest}");
        ImageReferenceVerdict unknown = await policy.EvaluateAsync($"{Name}:v2");

        Assert.Equal($"{Name}:v1@{locked.Digest}", byTag.Pinned);
        Assert.Equal(["lock", "urls"], byTag.Rules.Select(static rule => rule.Rule));
        Assert.All([byOther, unknown], static verdict => Assert.Equal(("lock", false), (verdict.Rules[^1].Rule, verdict.IsAllowed)));
    }

    [Fact]
    public async Task Rules_JudgeTheBytesThatAreWritten_WhateverTheTagMeansByThen()
    {
        Descriptor judged = Add("one", "v1");
        var rule = new MovingRule(() => Add("two", "v1"));

        ImageReferenceVerdict verdict = await new ImageReferencePolicy(_client, new() { Rules = [rule, rule] }).EvaluateAsync($"{Name}:v1");

        Assert.Equal($"{Name}:v1@{judged.Digest}", verdict.Pinned);
        Assert.Equal([judged.Digest, judged.Digest], rule.Judged);
    }

    [Theory]
    [InlineData(":v1", "v1@{0}")]
    [InlineData("", "latest@{0}")]
    [InlineData(":v9@{0}", "v9@{0}")]
    [InlineData("@{0}", "{0}")]
    public async Task Rules_SeeTheTagThatWasAskedFor(string written, string seen)
    {
        Descriptor image = Add("one", "v1", "latest");
        var rule = new AskingRule();

        await new ImageReferencePolicy(_client, new() { Rules = [rule] }).EvaluateAsync(Name + string.Format(null, written, image.Digest));

        Assert.Equal([(Name, string.Format(null, seen, image.Digest))], rule.Asked);
    }

    [Fact]
    public async Task Rules_ThatFailAreNotSatisfied()
    {
        Add("one", "v1");
        var policy = new ImageReferencePolicy(_client, new() { Rules = [new BrokenRule(), ImageRule.MaxAge(TimeSpan.FromDays(1))] });

        ImageReferenceVerdict verdict = await policy.EvaluateAsync($"{Name}:v1");

        Assert.False(verdict.IsAllowed);
        Assert.Equal(["resolve", "broken", "age"], verdict.Rules.Select(static rule => rule.Rule));
        Assert.Contains("broken: It broke. age: The config of sha256:", verdict.Reason, StringComparison.Ordinal);
    }

    private Descriptor Add(string layer, params string[] tags) =>
        _registry.AddImage(Team, [BlobContent.Of(System.Text.Encoding.UTF8.GetBytes(layer))], tags);

    private sealed class MovingRule(Action move) : ImageRule("moving")
    {
        public List<Digest> Judged { get; } = [];

        protected override Task<RuleVerdict> EvaluateCoreAsync(Sources.ImageSource image, CancellationToken cancellationToken)
        {
            move();
            Judged.Add(image.ResolveRoot().Digest);
            return Task.FromResult(Satisfied("It moved."));
        }
    }

    private sealed class AskingRule() : ImageRule("asking")
    {
        public List<(string? Repository, string? Reference)> Asked { get; } = [];

        protected override Task<RuleVerdict> EvaluateCoreAsync(Sources.ImageSource image, CancellationToken cancellationToken)
        {
            Asked.Add((image.Repository?.ToString(), image.Reference));
            return Task.FromResult(Satisfied("It was seen."));
        }
    }

    private sealed class BrokenRule() : ImageRule("broken")
    {
        protected override Task<RuleVerdict> EvaluateCoreAsync(Sources.ImageSource image, CancellationToken cancellationToken) =>
            throw new InvalidDataException("It broke.");
    }
}
