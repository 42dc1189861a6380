using OciContent.Sources;

namespace OciContent.Features.Tests;

/// <summary>What a feature says of an image, a line each.</summary>
internal sealed class Answer
{
    private readonly List<string> _ofImage = [];
    private readonly List<string> _ofManifest = [];

    /// <summary>What it says wherever the image is.</summary>
    public string Image => string.Join('\n', _ofImage);

    /// <summary>What it says besides where manifests are kept.</summary>
    public string Manifest => string.Join('\n', _ofManifest);

    /// <summary>Asks a feature.</summary>
    public static async Task<Answer> OfAsync(Feature feature, ImageSource source)
    {
        var answer = new Answer();
        await feature.AskAsync(source, answer);
        return answer;
    }

    public void OfImage(string line) => _ofImage.Add(line);

    public void OfManifest(string line) => _ofManifest.Add(line);
}
