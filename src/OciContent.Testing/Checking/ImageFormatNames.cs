using OciContent.Images;

namespace OciContent.Testing.Checking;

/// <summary>What messages call a form.</summary>
internal static class ImageFormatNames
{
    extension(ImageFormat format)
    {
        /// <summary><c>oci</c> or <c>docker</c>.</summary>
        public string Name => format == ImageFormat.Docker ? "docker" : "oci";
    }
}
