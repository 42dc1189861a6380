using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests;

/// <summary>umoci unpacks an image that was squashed, by whatever layer, to what it unpacks the image to.</summary>
public sealed class SquashCommandTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(Umoci.Tool, LayeredLayout.Find)]
    public async Task RandomLayers_SquashedFromAnyOne_AreUnpackedToEqualTrees()
    {
        int equal = 0;
        foreach (int seed in Cases.Seeds(300, 25))
        {
            string[] layers = LayeredLayout.Random(new Random(seed));
            string layout = LayeredLayout.Write(_temp, $"layout-{seed}", [.. layers.Select(LayerText.ToTar)]);
            string whole = _temp.PathOf($"whole-{seed}");
            if ((await Umoci.UnpackAsync($"{layout}:a", whole)).ExitCode != 0)
            {
                continue;
            }

            for (int from = 0; from < layers.Length; from++)
            {
                string squashed = _temp.PathOf($"squashed-{seed}-{from}");
                string unpacked = _temp.PathOf($"unpacked-{seed}-{from}");
                ToolOutput edit = await OciContentCommand.RunAsync("edit", layout, $"oci:{squashed}:a", "--squash-from", $"{from}");
                ToolOutput umoci = await Umoci.UnpackAsync($"{squashed}:a", unpacked);
                string what = $"{seed} from {from}: {string.Join(" | ", layers)}\n{edit.StandardError}{umoci.StandardError}";
                Assert.True(edit.ExitCode == 0 && umoci.ExitCode == 0, what);
                Assert.True(await ListAsync(whole) == await ListAsync(unpacked), what);
                equal++;
            }
        }

        Assert.True(equal > 10, $"Only {equal} were unpacked at all.");
    }

    private static Task<string> ListAsync(string bundle) => LayeredLayout.ListAsync(Path.Join(bundle, "rootfs"), "");
}
