using OciContent.Internal;
using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>The image is the one that its reference was locked to.</summary>
/// <param name="pins">Gives the digests that a reference was locked to; none where it was not.</param>
internal sealed class LockRule(Func<ImageReference, IReadOnlyList<Digest>> pins) : ImageRule("lock")
{
    protected override Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        if (PolicyScope.NameOf(image) is not { Tag: not null } name)
        {
            return Task.FromResult(NotSatisfied($"{ErrorText.Quote(image.Name)} was not asked for by a tag: expected one that is locked."));
        }

        Digest digest = (image.Entries is [Descriptor entry] ? entry : image.ResolveRoot()).Digest;
        ImageReference tagged = name.WithoutDigest();
        if (pins(tagged) is not [Digest pinned, ..] all)
        {
            return Task.FromResult(NotSatisfied($"{ErrorText.Quote(tagged.ToString())} is not locked: expected a lock of it."));
        }

        // Whoever names one image of a locked index means that one; a tag that has become one of them has moved.
        return Task.FromResult(
            pinned == digest || (name.Digest is not null && all.Contains(digest))
                ? Satisfied($"It is what {tagged} was locked to.")
                : NotSatisfied($"{ErrorText.Quote(tagged.ToString())} is {digest}: expected {pinned}, to which it was locked."));
    }
}
