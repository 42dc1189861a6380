using OciContent.Editing;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>The base that images are built on, and the one that they get; open as long as edits use them.</summary>
internal sealed class Bases : IAsyncDisposable
{
    private readonly ImageSource _old;
    private readonly ImageSource _new;
    private readonly string? _newName;

    private Bases(ImageSource oldBase, ImageSource newBase, string? newName)
    {
        _old = oldBase;
        _new = newBase;
        _newName = newName;
    }

    /// <summary>Opens two bases; none if the option is not there.</summary>
    public static async Task<Bases?> OpenAsync(ToolConsole console, string? option, CancellationToken cancellationToken)
    {
        if (option is null)
        {
            return null;
        }

        (string oldImage, string newImage) = EditVerb.Split(option, "--rebase", "OLD=NEW");
        ImageSource oldBase = await BuildVerb.OpenAsync(console, oldImage, platform: null, cancellationToken);
        try
        {
            ImageSource newBase = await BuildVerb.OpenAsync(console, newImage, platform: null, cancellationToken);
            return new Bases(oldBase, newBase, BuildVerb.NameOf(console, newImage));
        }
        catch
        {
            await oldBase.DisposeAsync();
            throw;
        }
    }

    public Task<ImageEdit> CreateEditAsync(CancellationToken cancellationToken) =>
        ImageEdit.RebaseAsync(_old, _new, _newName, cancellationToken);

    /// <summary>Whether an image claims to be built on another base than the old one. What it is built on, its diffIDs prove.</summary>
    public async Task<bool> AreContradictedAsync(ImageSource image, CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(image, isWhole: false, cancellationToken);
        if (images.All(static stack => stack.BaseClaim is null))
        {
            return false;
        }

        var matcher = new BaseMatcher { ReadLayers = false };
        IReadOnlyList<LayerStack> old = await LayerStack.ReadAsync(_old, isWhole: false, cancellationToken);
        BaseMatch match = await matcher.CompareAsync(images, old, cancellationToken);
        return match.IsClaimed == false;
    }

    public async ValueTask DisposeAsync()
    {
        await _new.DisposeAsync();
        await _old.DisposeAsync();
    }
}
