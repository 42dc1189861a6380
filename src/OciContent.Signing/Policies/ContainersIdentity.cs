using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Sigstore;

namespace OciContent.Signing.Policies;

/// <summary>What a signature has to call its image (containers-policy.json(5), <c>signedIdentity</c>).</summary>
internal abstract class ContainersIdentity
{
    /// <summary>Reads what is asked for; without a word, that the image is called as it was asked for.</summary>
    /// <exception cref="FormatException">It is not one that is known.</exception>
    public static ContainersIdentity Read(JsonFields? json)
    {
        if (json is not { } identity)
        {
            return new Same(IsExactByDigest: false);
        }

        string type = identity.Text("type");
        switch (type)
        {
            case "matchExact":
                identity.RefuseOthers("type");
                return new Same(IsExactByDigest: true);
            case "matchRepoDigestOrExact":
                identity.RefuseOthers("type");
                return new Same(IsExactByDigest: false);
            case "matchRepository":
                identity.RefuseOthers("type");
                return new SameRepository();
            case "exactReference":
                identity.RefuseOthers("type", "dockerReference");
                return new Fixed(Parse(identity, "dockerReference"), IsRepository: false);
            case "exactRepository":
                identity.RefuseOthers("type", "dockerRepository");
                return new Fixed(Parse(identity, "dockerRepository"), IsRepository: true);
            case "remapIdentity":
                identity.RefuseOthers("type", "prefix", "signedPrefix");
                return new Remapped(identity.Text("prefix"), identity.Text("signedPrefix"));
            default:
                throw new FormatException($"{identity.Place}.type is {ErrorText.Quote(type)}: expected one such as 'matchRepository'.");
        }
    }

    /// <summary>What a signature of an image has to call it; <c>null</c> if none will do.</summary>
    /// <param name="image">What the image was asked for by.</param>
    public abstract ReferenceDemand? Of(ImageReference image);

    private static ImageReference Parse(JsonFields identity, string field) =>
        ImageReference.TryParse(identity.Text(field), out ImageReference? reference)
            ? reference
            : throw new FormatException($"{identity.Place}.{field} is {ErrorText.Quote(identity.Text(field))}: expected a reference.");

    private static ReferenceDemand Exactly(ImageReference image) =>
        new(
            text => ImageReference.TryParse(text, out ImageReference? reference) && reference.Equals(image),
            $"{ErrorText.Quote(image.ToString())}");

    private static bool IsName(ImageReference image) => image is { Tag: null, Digest: null };

    // By a digest nothing else can be meant, so that the repository is enough; but a signature has to say more than that.
    private sealed class Same(bool IsExactByDigest) : ContainersIdentity
    {
        public override ReferenceDemand? Of(ImageReference image) =>
            IsName(image) ? null
            : IsExactByDigest || image.Digest is null ? Exactly(image)
            : new ReferenceDemand(
                text => ImageReference.TryParse(text, out ImageReference? reference) && !IsName(reference) && reference.Name == image.Name,
                $"{ErrorText.Quote(image.Name)} with a tag or digest");
    }

    private sealed class SameRepository : ContainersIdentity
    {
        public override ReferenceDemand? Of(ImageReference image) => ReferenceDemand.OfRepository(image);
    }

    private sealed class Fixed(ImageReference Reference, bool IsRepository) : ContainersIdentity
    {
        public override ReferenceDemand? Of(ImageReference image) =>
            IsRepository ? ReferenceDemand.OfRepository(Reference)
            : IsName(Reference) ? null
            : Exactly(Reference);
    }

    // Mirrors: what is below one name is signed as what is below another.
    private sealed class Remapped(string Prefix, string SignedPrefix) : ContainersIdentity
    {
        public override ReferenceDemand? Of(ImageReference image)
        {
            string name = image.Name;
            bool isBelow = name.StartsWith(Prefix, StringComparison.Ordinal)
                && (name.Length == Prefix.Length || name[Prefix.Length] == '/');
            string text = isBelow ? SignedPrefix + image.ToString()[Prefix.Length..] : image.ToString();
            return ImageReference.TryParse(text, out ImageReference? signed) ? new Same(IsExactByDigest: false).Of(signed) : null;
        }
    }
}
