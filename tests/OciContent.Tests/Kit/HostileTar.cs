using System.Text;

namespace OciContent.Tests.Kit;

/// <summary>A tar archive whose entries may have any name and any link, however that has to be written.</summary>
internal sealed class HostileTar
{
    private const int ShortLength = 100;

    private readonly TarBuilder _tar = new();

    public HostileTar()
    {
    }

    public HostileTar(TestImageFiles files)
    {
        foreach ((string name, byte[] content) in files.ToFiles())
        {
            With(name, '0', content);
        }
    }

    /// <summary>Adds an entry: in the header if the names fit there, else in an extended one, by turns of either kind.</summary>
    public HostileTar With(string name, char type, byte[]? content = null, string linkName = "")
    {
        bool isShort = IsShort(name);
        bool isShortLink = IsShort(linkName);
        if (!isShort && name.Length % 2 == 0)
        {
            _tar.Extended('L', name + '\0');
        }
        else if (!isShort)
        {
            _tar.Pax(("path", name));
        }

        if (!isShortLink && linkName.Length % 2 == 0)
        {
            _tar.Extended('K', linkName + '\0');
        }
        else if (!isShortLink)
        {
            _tar.Pax(("linkpath", linkName));
        }

        content ??= [];
        _tar.Raw(TarBuilder.Header(isShort ? name : "long", content.Length, type, isShortLink ? linkName : "long")).Content(content);
        return this;
    }

    public byte[] ToArray() => _tar.End().ToArray();

    private static bool IsShort(string name) =>
        Encoding.UTF8.GetByteCount(name) <= ShortLength && !name.Contains('\0', StringComparison.Ordinal);
}
