namespace OciContent.Tool.Report;

/// <summary>Text that is HTML already, and is written as it is.</summary>
internal readonly record struct Html(string Text);
