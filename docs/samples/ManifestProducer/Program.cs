using ManifestProducer;
using OciContent.Testing;

ImagePacker packer = args is ["--repaired"] ? new RepairedImagePacker() : new ImagePacker();
IReadOnlyList<LawViolationException> violations = ImagePackerLaws.Of(packer).FindViolations();
foreach (LawViolationException violation in violations)
{
    Console.WriteLine($"{violation.Message}\n");
}

Console.WriteLine($"{violations.Count} of {ManifestProducerLaws.Names.Count} laws do not hold.");
return violations.Count == 0 ? 0 : 1;
