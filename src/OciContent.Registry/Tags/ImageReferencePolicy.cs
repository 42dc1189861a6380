using System.Text.Json;
using OciContent.Internal;
using OciContent.Policies;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Registry.Tags;

/// <summary>
/// Says of a reference to an image whether it may be used, what it means, and what to write in its place so that it keeps that meaning:
/// what an admission controller needs. Thread-safe.
/// </summary>
/// <remarks>
/// What is judged and what is written are the same bytes: rules are given the content of the digest that was found, and that digest is in
/// <see cref="ImageReferenceVerdict.Pinned"/>. A tag that moves afterwards changes nothing. A registry that is not there is a rule that
/// is not satisfied, not an exception: nothing is let in because somebody could not be asked.
/// </remarks>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// var policy = new ImageReferencePolicy(client, new()
/// {
///     AllowedNames = ["registry.example.com/*"],
///     Rules = [ImageRule.NoUrls, ImageRule.MaxAge(TimeSpan.FromDays(90))],
/// });
/// ImageReferenceVerdict verdict = await policy.EvaluateAsync("registry.example.com/app:v1");
/// Console.WriteLine(verdict.Pinned ?? verdict.Reason);
/// </code>
/// </example>
public sealed class ImageReferencePolicy
{
    private readonly RegistryTransport _transport;
    private readonly IReferenceResolver _resolver;
    private readonly ImageReferencePolicyOptions _options;

    /// <summary>A policy.</summary>
    /// <param name="client">Asks the registries; it is disposed of by its owner.</param>
    /// <param name="options">What references must be; anything that is there unless given.</param>
    public ImageReferencePolicy(RegistryClient client, ImageReferencePolicyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _transport = new RegistryTransport(client);
        _options = options ?? new ImageReferencePolicyOptions();
        _resolver = _options.Lock is { } images ? new LockedReferenceResolver(images) : new RegistryReferenceResolver(client);
    }

    /// <summary>Judges a reference.</summary>
    /// <param name="reference">The reference, as people write it: <c>alpine</c>, <c>registry.example.com/app:v1@sha256:…</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public Task<ImageReferenceVerdict> EvaluateAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return EvaluateCoreAsync(reference, cancellationToken);
    }

    private static bool IsOfContent(Exception e) =>
        e is IOException or InvalidDataException or JsonException or FormatException or NotSupportedException;

    private async Task<ImageReferenceVerdict> EvaluateCoreAsync(string written, CancellationToken cancellationToken)
    {
        var rules = new List<RuleVerdict>();
        var verdict = new ImageReferenceVerdict { Written = written, Rules = rules };
        ImageReference reference;
        try
        {
            reference = ImageReference.Parse(written);
        }
        catch (FormatException e)
        {
            rules.Add(new RuleVerdict("reference", IsSatisfied: false, e.Message));
            return verdict;
        }

        verdict = verdict with { Reference = reference };
        if (_options.AllowedNames.Count > 0)
        {
            bool isAllowed = _options.Allows(reference);
            rules.Add(new RuleVerdict(
                "name",
                isAllowed,
                isAllowed
                    ? $"{ErrorText.Quote(reference.Name)} is an allowed name."
                    : $"{ErrorText.Quote(reference.Name)} is not an allowed name: expected one of {Names()}."));
            if (!isAllowed)
            {
                // Nobody is asked whom the policy does not allow.
                return verdict;
            }
        }

        string way = _options.Lock is null ? "resolve" : "lock";
        ResolvedReference resolved;
        try
        {
            resolved = await _resolver.ResolveAsync(reference, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfContent(e))
        {
            rules.Add(new RuleVerdict(way, IsSatisfied: false, e.Message));
            return verdict;
        }

        rules.Add(new RuleVerdict(way, IsSatisfied: true, $"It means {resolved.Content.Digest}."));
        verdict = verdict with { Resolved = resolved };
        if (_options.Rules.Count > 0)
        {
            await JudgeAsync(resolved, rules, cancellationToken).ConfigureAwait(false);
        }

        return verdict;
    }

    // By the digest that was found: a tag may mean something else by now. The tag is named too, for rules that ask what was asked for.
    private async Task JudgeAsync(ResolvedReference resolved, List<RuleVerdict> rules, CancellationToken cancellationToken)
    {
        ImageReference reference = resolved.Reference;
        var location = new ImageLocation(
            _transport,
            reference.Name,
            RegistryTarget.TextOf(reference.Tag, resolved.Content.Digest));
        try
        {
            ImageSource image = await location.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (image.ConfigureAwait(false))
            {
                foreach (ImageRule rule in _options.Rules)
                {
                    rules.Add(await JudgeAsync(rule, image, cancellationToken).ConfigureAwait(false));
                }
            }
        }
        catch (Exception e) when (IsOfContent(e))
        {
            rules.Add(new RuleVerdict("read", IsSatisfied: false, e.Message));
        }
    }

    private static async Task<RuleVerdict> JudgeAsync(ImageRule rule, ImageSource image, CancellationToken cancellationToken)
    {
        try
        {
            return await rule.EvaluateAsync(image, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfContent(e))
        {
            return new RuleVerdict(rule.Name, IsSatisfied: false, e.Message);
        }
    }

    private string Names() => string.Join(", ", _options.AllowedNames.Select(static name => ErrorText.Quote(name)));
}
