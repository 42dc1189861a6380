using System.Globalization;
using OciContent.Editing;

namespace OciContent.Tool.Verbs;

/// <summary>Edits of the addresses of one descriptor, which the options say in words such as <c>layers[1]</c>.</summary>
/// <param name="remaining">The number that a layer has once others are removed; throws if it is one of them.</param>
/// <param name="isRebased">Whether layers may have other numbers by then.</param>
internal sealed class UrlEdits(Func<int, int> remaining, bool isRebased)
{
    /// <summary>Adds an address.</summary>
    /// <param name="text">The place and the address, as <c>WHERE=URL</c>.</param>
    public ImageEdit Add(string text)
    {
        (string where, string url) = EditVerb.Split(text, "--add-url", "WHERE=URL");
        return At(
            where,
            () => ImageEdit.AddConfigUrl(url),
            layer => ImageEdit.AddLayerUrl(layer, url),
            entry => ImageEdit.AddManifestUrl(entry, url));
    }

    /// <summary>Removes all addresses of a place.</summary>
    public ImageEdit Remove(string where) =>
        At(where, ImageEdit.RemoveConfigUrls, ImageEdit.RemoveLayerUrls, ImageEdit.RemoveManifestUrls);

    private ImageEdit At(string where, Func<ImageEdit> ofConfig, Func<int, ImageEdit> ofLayer, Func<int, ImageEdit> ofManifest)
    {
        string list = where.Split('[')[0];
        if (where == "config")
        {
            return ofConfig();
        }

        if (list is not ("layers" or "manifests")
            || !where.EndsWith(']')
            || !int.TryParse(where.AsSpan(list.Length + 1)[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            throw new FormatException($"'{where}' is not the place of an address: expected config, layers[N] or manifests[N].");
        }

        if (list == "layers" && isRebased)
        {
            throw new FormatException($"'{where}' may be another layer after '--rebase': expected one of them at a time.");
        }

        return list == "layers" ? ofLayer(remaining(index)) : ofManifest(index);
    }
}
