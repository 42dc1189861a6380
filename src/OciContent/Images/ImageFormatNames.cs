namespace OciContent.Images;

/// <summary>What messages call a form, and how a media type tells it.</summary>
internal static class ImageFormatNames
{
    extension(ImageFormat format)
    {
        /// <summary><c>oci</c> or <c>docker</c>.</summary>
        public string Name => format == ImageFormat.Docker ? "docker" : "oci";

        public static ImageFormat OfMediaType(string mediaType) =>
            mediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? ImageFormat.Docker : ImageFormat.Oci;
    }
}
