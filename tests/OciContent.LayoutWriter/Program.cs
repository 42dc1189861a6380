using OciContent.LayoutWriter;

// Writes images until it is killed, and says so when the first is written; or sets tags, and ends.
switch (args)
{
    case ["layout", string path, string seed]:
        await Writing.ToLayoutAsync(path, int.Parse(seed));
        break;
    case ["archive", string path, string seed]:
        await Writing.ToArchiveAsync(path, int.Parse(seed));
        break;
    case ["naive", string path, string seed]:
        Writing.Naively(path, int.Parse(seed));
        break;
    case ["tag", string path, string digest, string size, string name, string count]:
        await Tagging.RunAsync(path, digest, long.Parse(size), name, int.Parse(count));
        break;
    default:
        return 2;
}

return 0;
