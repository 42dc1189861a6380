using OciContent.Attachments;
using OciContent.Sources;

namespace OciContent.Tool.Report;

/// <summary>What is attached to the image: signatures, attestations, SBOMs, and what is attached to those.</summary>
internal static class AttachmentSection
{
    /// <summary>Writes it, unless the image is kept without a manifest, to which nothing could be attached.</summary>
    public static void Write(HtmlWriter html, ReportFacts image, Anchors anchors)
    {
        if (!image.HasManifests)
        {
            return;
        }

        html.Add($"<h2 id=\"{anchors.Prefix}referrers\">What is attached to it</h2>");
        if (image.Attached.Attachments.Count == 0)
        {
            html.AddLiteral("<p>Nothing that is here: no signature, attestation, SBOM or other artifact.</p>");
        }
        else
        {
            html.AddLiteral("<p>Signatures are listed here, not verified.</p>");
            Write(html, image.Attached.Attachments, anchors);
        }

        if (image.Attached.Fault is { } fault)
        {
            html.Add($"<p class=\"bad\">{fault}</p>");
        }

        foreach (ContentProblem problem in image.Attached.Problems)
        {
            html.Add($"<p class=\"bad\">{problem.Location}: {problem.Message}</p>");
        }
    }

    private static void Write(HtmlWriter html, IReadOnlyList<ImageAttachment> attachments, Anchors anchors)
    {
        html.AddLiteral("<ul>");
        foreach (ImageAttachment attachment in attachments)
        {
            Descriptor content = attachment.Descriptor;
            string[] facts =
            [
                NameOf(attachment.Kind),
                content.ArtifactType ?? content.MediaType,
                ReportPage.Bytes(content.Size),
                .. attachment.PredicateTypes,
                .. attachment.Tag is { } tag ? (string[])[tag] : [],
                .. attachment.Created is { } created ? (string[])[created.ToString()] : [],
                $"of {attachment.Subject}",
            ];
            html.Add(
                $"<li>{string.Join(", ", facts)}<br><span class=\"hash\"{anchors.Claim(content.Digest)}>{content.Digest}</span>");
            if (attachment.Attachments.Count > 0)
            {
                Write(html, attachment.Attachments, anchors);
            }

            html.AddLiteral("</li>");
        }

        html.AddLiteral("</ul>");
    }

    private static string NameOf(AttachmentKind kind) => kind switch
    {
        AttachmentKind.Signature => "Signature",
        AttachmentKind.Attestation => "Attestation",
        AttachmentKind.Sbom => "SBOM",
        _ => "Artifact",
    };
}
