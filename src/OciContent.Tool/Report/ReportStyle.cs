namespace OciContent.Tool.Report;

/// <summary>How a page looks: on a wide screen, on a phone, in the dark and on paper, without anything from elsewhere.</summary>
internal static class ReportStyle
{
    public const string Text = """
        :root{color-scheme:light dark;--back:#fff;--card:#f6f8fa;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--link:#0969da;
        --good:#1a7f37;--bad:#b3261e;--warn:#8a5a00;--bar:#2da44e;--bar-back:#e4e8ec}
        @media (prefers-color-scheme:dark){:root{--back:#0d1117;--card:#161b22;--text:#f0f6fc;--soft:#9198a1;--line:#3d444d;--link:#4493f8;
        --good:#3fb950;--bad:#ff7b72;--warn:#d8a028;--bar:#2ea043;--bar-back:#262c36}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        main{max-width:60rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.5rem 0 .5rem}
        p,ul,ol,dl{margin:.5rem 0}
        code,.hash{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.875em}
        .hash{user-select:all}
        a{color:var(--link)}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
        .lead{color:var(--soft)}
        .good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
        .verdict{font-weight:600}
        .card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:.75rem 0}
        dl.hashes{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem}
        dl.hashes>div{border-left:3px solid var(--line);padding-left:.75rem}
        dt{font-weight:600}dd{margin:0}
        dd.where{color:var(--soft)}
        ol.layers{list-style:none;padding:0}
        .layers>li{margin:.75rem 0}
        .layer-head{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between}
        .bar{height:.75rem;background:var(--bar-back);border-radius:4px;overflow:hidden;margin:.25rem 0}
        .bar>div{height:100%;min-width:1px;background:var(--bar)}
        details>summary{cursor:pointer;color:var(--link)}
        .scroll{overflow-x:auto}
        .scroll svg{display:block;max-width:none}
        :target{outline:2px solid var(--link);outline-offset:3px;border-radius:3px}
        @media (min-width:48rem){dl.hashes>div{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:0 1rem}
        dl.hashes>div>dd{grid-column:2}dl.hashes>div>dt{grid-row:span 2}}
        @media print{body{font-size:11pt}nav{display:none}.card,.layers>li,svg g,svg a{break-inside:avoid}
        .bar,.bar>div{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;
}
