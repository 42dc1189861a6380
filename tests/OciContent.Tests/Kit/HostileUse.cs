using System.Text.Json;
using OciContent.Attachments;
using OciContent.Comparison;
using OciContent.Conversion;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Kit;

/// <summary>Does everything with a source that can be done with one. It works, or it is refused as bad input is.</summary>
internal sealed class HostileUse(HostileTree tree) : IDisposable
{
    private static readonly ImageEdit Edit = ImageEdit.AnnotateManifests("edited", "yes");

    private readonly FaultyDisk _disk = new(FaultyDisk.Never, DiskFault.Before);
    private int _turn;

    /// <summary>How often something worked.</summary>
    public int Worked { get; private set; }

    /// <summary>How often something was refused.</summary>
    public int Refused { get; private set; }

    /// <summary>
    /// Does one thing with a source, another one at the next call: reads it, checks it, draws it, copies, converts or edits it.
    /// </summary>
    /// <returns>Whether an image could be copied.</returns>
    public async Task<bool> UseAsync(string path, string what, bool mayWork = false)
    {
        // Writing takes longest: where it is no surprise that it works, it is done less often.
        _turn++;
        var location = ImageLocation.Parse(path);
        switch (_turn % (mayWork ? 25 : 8))
        {
            case 0:
                await TryAsync(what, () => ImageVerifier.VerifyAsync(location));
                return false;
            case 1 or >= 8:
                await WithSourceAsync(what, location, static source => ImageInspector.InspectAsync(source));
                return false;
            case 2:
                await WithSourceAsync(what, location, static source => ImageAuditor.AuditAsync(source));
                return false;
            case 3:
                await WithSourceAsync(what, location, static source => ImageGraph.ReadAsync(source));
                await WithSourceAsync(
                    what,
                    location,
                    static source => ImageAttachments.FindAllAsync(source, new AttachmentOptions { IncludeParts = true }));
                await WithSourceAsync(what, location, static source => ImageComparer.CompareAsync(source, source));
                return false;
            case 4:
                return await CopyAsync(
                    what,
                    location,
                    static async source => await ImageConverter.ConvertAsync(source, new ConversionOptions { Target = ImageFormat.Docker })
                );
            case 5:
                return await CopyAsync(
                    what,
                    location,
                    static async source => await ImageConverter.ConvertAsync(source, new ConversionOptions { Target = ImageFormat.Oci }));
            case 6:
                return await CopyAsync(what, location, static async source => await ImageEditor.EditAsync(source, [Edit]));
            default: // 7
                return await CopyAsync(what, location, static source => Task.FromResult(source));
        }
    }

    /// <summary>Edits a layout in place.</summary>
    public Task EditInPlaceAsync(string path, string what) => TryAsync(what, async () =>
    {
        await ImageEditor.EditInPlaceAsync(DiskTransports.On(_disk).Parse($"oci:{path}"), [Edit]);
    });

    /// <summary>Copies an image to where a location says.</summary>
    public Task CopyToAsync(ImageSource source, ImageLocation destination, string what) =>
        TryAsync(what, () => DiskTransports.CopyAsync(source, destination, _disk));

    /// <summary>Does what may be refused, with one line of the kind that bad input is refused with.</summary>
    public async Task TryAsync(string what, Func<Task> action)
    {
        try
        {
            await action();
            Worked++;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.True(
                e is FormatException or JsonException or InvalidDataException or IOException or NotSupportedException,
                $"{what}: {e}");
            Assert.False(e.Message.Any(char.IsControl), $"{what}: {e.Message}");
            Refused++;
        }
    }

    public void Dispose() => _disk.Dispose();

    private Task WithSourceAsync(string what, ImageLocation location, Func<ImageSource, Task> use) => TryAsync(what, async () =>
    {
        await using ImageSource source = await location.OpenAsync();
        await use(source);
    });

    private async Task<bool> CopyAsync(string what, ImageLocation location, Func<ImageSource, Task<ImageSource>> change)
    {
        bool isCopied = false;
        ImageLocation destination = Destination();
        await TryAsync(what, async () =>
        {
            await using ImageSource source = await location.OpenAsync();
            await using ImageSource changed = await change(source);
            await DiskTransports.CopyAsync(changed, destination, _disk);
            isCopied = true;
        });
        if (isCopied)
        {
            // Names in what was written were made of names that were read.
            await TryAsync(what, () => ImageVerifier.VerifyAsync(destination));
        }

        HostileTree.Remove(destination.Path);
        return isCopied;
    }

    private ImageLocation Destination() => ImageLocation.Parse((_turn / 8 % 4) switch
    {
        0 => $"oci:{tree.Out("layout")}",
        1 => $"dir:{tree.Out("dir")}",
        2 => $"oci-archive:{tree.Out("a.tar")}",
        _ => $"docker-archive:{tree.Out("d.tar")}",
    });
}
