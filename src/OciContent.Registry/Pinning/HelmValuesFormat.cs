using System.Text.RegularExpressions;

namespace OciContent.Registry.Pinning;

/// <summary>
/// The values of Helm charts, of which only the chart knows what they mean. What most charts do is taken for granted:
/// <c>image: name:tag</c> is a reference, and <c>image: {registry, repository, tag, digest}</c> are its parts.
/// </summary>
internal sealed partial class HelmValuesFormat() : ReferenceFormat("helm-values", "the values of Helm charts")
{
    private static readonly string[] KeysOfText = ["annotations", "labels", "env", "extraEnv", "data", "stringData"];

    private protected override bool IsNameOfOne(string path, string file) =>
        IsYaml(file)
        && (file.StartsWith("values", StringComparison.OrdinalIgnoreCase)
            || file.Contains("-values.", StringComparison.OrdinalIgnoreCase)
            || file.Contains(".values.", StringComparison.OrdinalIgnoreCase));

    private protected override bool IsContentOfOne(ContentClues clues) => false;

    private protected override void Find(ReferenceCollector found)
    {
        foreach (YamlNode document in YamlReader.Read(found.Text, found.Start))
        {
            foreach (YamlMap map in document.Maps(static key => !KeysOfText.Contains(key), static _ => true))
            {
                if (HasParts(map))
                {
                    TakeParts(found, map);
                }
                else
                {
                    TakeImages(found, map);
                }
            }
        }
    }

    private static bool HasParts(YamlMap map) => HasRepository(map) && (map.Scalar("tag") ?? map.Scalar("digest")) is not null;

    // A repository of charts or of sources has a URL.
    private static bool HasRepository(YamlMap map) =>
        map.Scalar("repository") is { Value.Length: > 0 } repository && !repository.Value.Contains("://", StringComparison.Ordinal);

    private static void TakeImages(ReferenceCollector found, YamlMap map)
    {
        foreach ((string key, YamlNode value) in map.AllPairs())
        {
            if (key != "image" && !key.EndsWith("Image", StringComparison.Ordinal))
            {
                continue;
            }

            if (value is YamlMap parts && HasRepository(parts))
            {
                TakeParts(found, parts);
            }
            else
            {
                found.AddImage(value, SkipReason);
            }
        }
    }

    private static void TakeParts(ReferenceCollector found, YamlMap map)
    {
        YamlScalar repository = map.Scalar("repository")!;
        YamlScalar? tag = map.Scalar("tag");
        YamlScalar? digest = map.Scalar("digest");
        string name = map.Scalar("registry") is { Value.Length: > 0 } registry
            ? $"{registry.Value}/{repository.Value}"
            : repository.Value;
        string tagged = tag is { Value.Length: > 0 } ? $"{name}:{tag.Value}" : name;
        bool hasDigest = digest is { Value.Length: > 0 };
        string reference = hasDigest ? $"{tagged}@{digest!.Value}" : tagged;
        YamlScalar place = digest is { ValueOffset: >= 0 } ? digest : tag ?? repository;

        string? reason =
            SkipReasonOfPart(name) ?? SkipReasonOfPart(reference)
            ?? (!hasDigest && tag is not { Value.Length: > 0 } ? "it has no tag, so the chart decides"
                : tag is { IsPlain: true } && IsNoText().IsMatch(tag.Value) ? "its tag is not text to YAML: expected it in quotes"
                : tag?.Value.Contains('@', StringComparison.Ordinal) == true && digest is { ValueOffset: >= 0 }
                    ? "it has a digest in its tag, and one beside it"
                : digest is { IsPlain: true, ValueOffset: < 0 } ? "its digest is null: expected the text \"\" or none"
                : place.ValueOffset < 0 || place.HasOwnTag || place.IsKey ? "it is written with escapes, over several lines, or with a tag"
                : null);
        if (reason is not null)
        {
            bool isVerbatim = place.ValueOffset >= 0;
            found.SkipParts(
                isVerbatim ? place.ValueOffset : place.Offset,
                isVerbatim ? place.Value.Length : place.Length,
                reference,
                reason);
        }
        else
        {
            found.Add(place.ValueOffset, place.Value.Length, reference, place == digest ? ReferencePart.Digest : ReferencePart.Tag);
        }
    }

    private static string? SkipReason(string image) =>
        SkipReasonOfPart(image)
        ?? (image.Contains('@', StringComparison.Ordinal) || image.LastIndexOf(':') > image.LastIndexOf('/')
            ? null
            : "it has no tag, so the chart may add one");

    private static string? SkipReasonOfPart(string text) =>
        text.Contains("{{", StringComparison.Ordinal) ? "it has a template"
        : VariableText.HasVariables(text) ? "it has variables"
        : null;

    // Numbers that are not written as Go prints them, dates, truth values and nothing: a template does not print what stands here.
    [GeneratedRegex(
        @"^(~|null|true|false|yes|no|on|off|y|n|[-+]?\.(inf|nan)|[-+][0-9].*|0[0-9xob_][0-9a-f_]*|[0-9]{7,}|[0-9_]*_[0-9_]*"
            + @"|[0-9]*\.[0-9]*0|[0-9]+\.|\.[0-9]+|[0-9.]+e[-+]?[0-9]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IsNoText();
}
