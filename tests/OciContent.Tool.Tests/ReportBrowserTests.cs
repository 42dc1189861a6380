using OciContent.TestKit.Browsers;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// A real browser shows the page as it should be, wide and narrow, light and dark: nothing overlaps or is cut, digests can be selected,
/// nothing runs and nothing is fetched.
/// </summary>
public sealed class ReportBrowserTests : IDisposable
{
    // What is wrong with what is shown, one a line.
    private const string Problems = """
        const problems = [];
        const say = (what, element) => problems.push(what + ': ' + (element.outerHTML || '').slice(0, 120));
        for (const details of page.querySelectorAll('details')) details.open = true;
        if (page.documentElement.scrollWidth > view.innerWidth) problems.push('the page is ' + page.documentElement.scrollWidth + ' wide');
        for (const element of page.body.querySelectorAll('*:not(svg):not(svg *):not(.scroll)')) {
          if (element.scrollWidth > element.clientWidth + 1 && view.getComputedStyle(element).display !== 'inline') say('cut', element);
        }
        for (const hash of page.querySelectorAll('.hash')) {
          if (view.getComputedStyle(hash).userSelect !== 'all') say('cannot be selected', hash);
          if (!/^[a-z0-9+._-]+:[A-Za-z0-9=_-]{32,}$/.test(hash.textContent)) say('is not a whole digest', hash);
        }
        const boxes = [...page.querySelectorAll('svg rect')].map(box => box.getBoundingClientRect());
        for (let i = 1; i < boxes.length; i++) if (boxes[i].top < boxes[i - 1].bottom) problems.push('boxes ' + i + ' overlap');
        for (const row of page.querySelectorAll('svg g, svg a')) {
          const box = row.querySelector('rect').getBoundingClientRect();
          const texts = [...row.querySelectorAll('text')].map(text => text.getBoundingClientRect());
          for (const text of texts) if (text.left < box.left || text.right > box.right || text.bottom > box.bottom + 1) say('text leaves its box', row);
          for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++)
            if (texts[i].right > texts[j].left && texts[j].right > texts[i].left && texts[i].bottom > texts[j].top + 2 && texts[j].bottom > texts[i].top + 2)
              say('texts overlap', row);
        }
        if (page.scripts.length || page.querySelector('img,iframe,object,embed,link,form,video,audio')) problems.push('there is more than text');
        for (const element of page.querySelectorAll('*')) for (const attribute of element.attributes)
          if (attribute.name.startsWith('on')) say('has a handler', element);
        for (const link of page.querySelectorAll('a'))
          if (!page.getElementById((link.getAttribute('href') || link.href.baseVal).slice(1))) say('leads nowhere', link);
        if (view.performance.getEntriesByType('resource').length) problems.push('something was fetched');
        if (page.title.includes('owned') || page.title === '1') problems.push('something ran');
        const levels = [...page.querySelectorAll('h1,h2,h3')].map(heading => +heading.tagName[1]);
        levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) problems.push('a heading level is left out'); });
        const [r, g, b] = view.getComputedStyle(page.body).backgroundColor.match(/\d+/g).map(Number);
        if ((r + g + b < 380) !== isDark) problems.push('the background is ' + [r, g, b]);
        return problems.join('\n');
        """;

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public static TheoryData<string, int, bool> Views { get; } = new()
    {
        { "hello", 1280, false }, { "hello", 390, true }, { "large", 1280, true }, { "large", 390, false }, { "hostile", 1280, false },
        { "hostile", 390, true },
    };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Browser.Tool)]
    [MemberData(nameof(Views))]
    public async Task ThePage_IsShownAsItShouldBe(string image, int width, bool isDark)
    {
        string path = image switch
        {
            "hello" => Repository.Hello("oci"),
            "large" => ReportImages.WriteLarge(_temp),
            _ => ReportImages.WriteHostile(_temp),
        };
        string file = _temp.PathOf("report.html");
        await ToolRun.RunAsync("report", path, "-o", file);
        string script = $"const isDark = {(isDark ? "true" : "false")};\n{Problems}";

        Assert.Equal("", await Browser.EvaluateAsync(_temp, await File.ReadAllTextAsync(file), width, isDark, script));
    }

    [RequiresToolsFact(Browser.Tool)]
    public async Task AnInjectedScript_WouldBeSeen()
    {
        string file = _temp.PathOf("report.html");
        await ToolRun.RunAsync("report", Repository.Hello("oci"), "-o", file);
        string page = (await File.ReadAllTextAsync(file)).Replace(
            "</main>",
            "<img src=x onerror=\"document.title='owned'\"></main>",
            StringComparison.Ordinal);

        string problems = await Browser.EvaluateAsync(_temp, page, 1280, isDark: false, "const isDark = false;\n" + Problems);

        // The policy of the page keeps it from doing anything.
        Assert.Contains("there is more than text", problems, StringComparison.Ordinal);
        Assert.Contains("has a handler", problems, StringComparison.Ordinal);
        Assert.DoesNotContain("something ran", problems, StringComparison.Ordinal);
    }
}
