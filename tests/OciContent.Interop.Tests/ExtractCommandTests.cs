using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests;

/// <summary><c>extract</c> writes what umoci unpacks, and what tar does; what umoci refuses is told.</summary>
public sealed class ExtractCommandTests : IDisposable
{
    private const string Tar = "tar";
    private const string Find = LayeredLayout.Find;

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(Umoci.Tool, Find)]
    public async Task RandomLayers_AreWhatUmociUnpacks_OrTold()
    {
        int equal = 0;
        foreach (int seed in Cases.Seeds(300, 25))
        {
            var random = new Random(seed);
            string[] layers = LayeredLayout.Random(random);
            string layout = LayeredLayout.Write(_temp, $"layout-{seed}", [.. layers.Select(LayerText.ToTar)]);
            string ours = _temp.PathOf($"ours-{seed}");
            string theirs = _temp.PathOf($"theirs-{seed}");
            ToolOutput umoci = await Umoci.UnpackAsync($"{layout}:a", theirs);
            ToolOutput run = await OciContentCommand.RunAsync("extract", layout, ours);
            string what = $"{seed}: {string.Join(" | ", layers)}\n{umoci.StandardError}{run.StandardError}";
            Assert.True(umoci.ExitCode == 0 == (run.ExitCode == 0), what);
            if (umoci.ExitCode == 0)
            {
                string expected = await LayeredLayout.ListAsync(Path.Join(theirs, "rootfs"), "");
                Assert.True(expected == await LayeredLayout.ListAsync(ours, ""), what);
                equal++;
            }
        }

        Assert.True(equal > 5, $"Only {equal} were unpacked at all.");
    }

    [RequiresToolsFact(Tar, Find)]
    public async Task AFolder_IsWhatTarExtracts()
    {
        _temp.Write("root/usr/bin/tool", "#!/bin/sh\n"u8);
        _temp.Write("root/etc/a", "one"u8);
        _temp.Write($"root/{new string('n', 120)}/{new string('m', 120)}", "long"u8);
        _temp.CreateFolder("root/empty");
        Directory.CreateSymbolicLink(_temp.PathOf("root/bin"), "usr/bin");
        File.CreateSymbolicLink(_temp.PathOf("root/out"), "/../../etc/passwd");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_temp.PathOf("root/usr/bin/tool"), (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(_temp.PathOf("root/etc"), (UnixFileMode)0b111_000_000);
        }

        await ExternalTool.RunAsync("ln", _temp.PathOf("root/etc/a"), _temp.PathOf("root/empty/b"));
        foreach (string form in (string[])["gnu", "posix"])
        {
            string tar = _temp.PathOf($"{form}.tar");
            await ExternalTool.RunAsync(Tar, $"--format={form}", "--numeric-owner", "-C", _temp.PathOf("root"), "-cf", tar, ".");
            string theirs = _temp.CreateFolder($"theirs-{form}");
            string ours = _temp.PathOf($"ours-{form}");
            await ExternalTool.RunAsync(Tar, "-xpf", tar, "-C", theirs);
            string layout = LayeredLayout.Write(_temp, $"layout-{form}", File.ReadAllBytes(tar));
            ToolOutput run = await OciContentCommand.RunAsync("extract", layout, ours);

            Assert.Equal((0, ""), (run.ExitCode, run.StandardError));
            Assert.Equal(await LayeredLayout.ListAsync(theirs, " %T@ %U:%G"), await LayeredLayout.ListAsync(ours, " %T@ %U:%G"));
        }
    }
}
